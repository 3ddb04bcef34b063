-- the notice a push is about; 0 for none
-- +goose Up
ALTER TABLE outbox ADD COLUMN notice_id INTEGER NOT NULL DEFAULT 0;
