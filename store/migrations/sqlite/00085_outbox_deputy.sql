-- the push that went to somebody else in place of one that reaches no phone of its own
-- +goose Up
ALTER TABLE outbox ADD COLUMN deputy_id INTEGER NOT NULL DEFAULT 0;
