-- how often a clock ran out already
-- +goose Up
ALTER TABLE clock ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
