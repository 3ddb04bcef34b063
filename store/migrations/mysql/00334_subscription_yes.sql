-- when the last yes was said, by the clock of WeChat
-- +goose Up
ALTER TABLE subscription ADD COLUMN yes_at BIGINT NOT NULL DEFAULT 0;
