-- when somebody did the last thing WeChat told of: what he did before it and comes later changes nothing
-- +goose Up
ALTER TABLE identity ADD COLUMN did_at INTEGER NOT NULL DEFAULT 0;
