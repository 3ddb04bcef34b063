-- what the requester said at last
-- +goose Up
ALTER TABLE ticket ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;
