-- how far up it was escalated
-- +goose Up
ALTER TABLE ticket ADD COLUMN level BIGINT NOT NULL DEFAULT 0;
