-- when an answer was last given in a month
-- +goose Up
ALTER TABLE answer_asked ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;
