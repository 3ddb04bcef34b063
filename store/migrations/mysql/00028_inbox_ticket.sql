-- the matter a message turned out to be about
-- +goose Up
ALTER TABLE inbox ADD COLUMN ticket_id BIGINT NOT NULL DEFAULT 0;
