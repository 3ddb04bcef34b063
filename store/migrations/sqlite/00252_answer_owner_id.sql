-- who sees that an answer stays right; 0 for nobody
-- +goose Up
ALTER TABLE answer ADD COLUMN owner_id INTEGER NOT NULL DEFAULT 0;
