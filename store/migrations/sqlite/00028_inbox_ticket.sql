-- the matter a message turned out to be about
-- +goose Up
ALTER TABLE inbox ADD COLUMN ticket_id INTEGER NOT NULL DEFAULT 0;
