-- why the time of a matter stands still
-- +goose Up
ALTER TABLE clock ADD COLUMN reason TEXT NOT NULL DEFAULT '';
