-- why the time of a matter stands still
-- +goose Up
ALTER TABLE clock ADD COLUMN reason VARCHAR(16) NOT NULL DEFAULT '';
