-- until when somebody must look whether an answer still holds; 0 for never
-- +goose Up
ALTER TABLE answer ADD COLUMN review_at BIGINT NOT NULL DEFAULT 0;
