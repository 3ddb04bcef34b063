-- the leg of a joint case that a push is about
-- +goose Up
ALTER TABLE outbox ADD COLUMN leg_id INTEGER NOT NULL DEFAULT 0;
