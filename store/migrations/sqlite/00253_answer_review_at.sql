-- when its owner looks at it again; 0 for never
-- +goose Up
ALTER TABLE answer ADD COLUMN review_at INTEGER NOT NULL DEFAULT 0;
