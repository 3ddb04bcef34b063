-- who was asked in a run, who was not, and why
-- +goose Up
ALTER TABLE run ADD COLUMN choices TEXT NULL;
