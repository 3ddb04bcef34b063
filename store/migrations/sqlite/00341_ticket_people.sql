-- how many people must go; 0: as the policy says of its category
-- +goose Up
ALTER TABLE ticket ADD COLUMN people INTEGER NOT NULL DEFAULT 0;
