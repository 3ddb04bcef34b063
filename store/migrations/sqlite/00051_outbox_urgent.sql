-- whether a push is of a danger: it goes before all others
-- +goose Up
ALTER TABLE outbox ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
