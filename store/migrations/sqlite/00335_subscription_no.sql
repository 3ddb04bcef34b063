-- when the last no was said, by the clock of WeChat
-- +goose Up
ALTER TABLE subscription ADD COLUMN no_at INTEGER NOT NULL DEFAULT 0;
