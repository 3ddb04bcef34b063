-- how much office time was left when it was paused
-- +goose Up
ALTER TABLE clock ADD COLUMN left_ms INTEGER NOT NULL DEFAULT 0;
