-- until when a person's words are only kept
-- +goose Up
ALTER TABLE person ADD COLUMN blocked_until INTEGER NOT NULL DEFAULT 0;
