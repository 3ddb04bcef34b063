-- when somebody last wrote or tapped
-- +goose Up
ALTER TABLE identity ADD COLUMN heard_at BIGINT NOT NULL DEFAULT 0;
