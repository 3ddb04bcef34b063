-- what the message wanted
-- +goose Up
ALTER TABLE ticket ADD COLUMN intent TEXT NOT NULL DEFAULT '';
