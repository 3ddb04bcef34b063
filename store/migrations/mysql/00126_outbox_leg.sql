-- the leg of a joint case that a push is about
-- +goose Up
ALTER TABLE outbox ADD COLUMN leg_id BIGINT NOT NULL DEFAULT 0;
