-- when an answer was last given in a month
-- +goose Up
ALTER TABLE answer_asked ADD COLUMN last_at BIGINT NOT NULL DEFAULT 0;
