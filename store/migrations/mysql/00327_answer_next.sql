-- the answer that stands in its place; 0 for none
-- +goose Up
ALTER TABLE answer ADD COLUMN next_id BIGINT NOT NULL DEFAULT 0;
