-- what the message wanted
-- +goose Up
ALTER TABLE ticket ADD COLUMN intent VARCHAR(16) NOT NULL DEFAULT '';
