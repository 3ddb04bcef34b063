-- the notice a push is about; 0 for none
-- +goose Up
ALTER TABLE outbox ADD COLUMN notice_id BIGINT NOT NULL DEFAULT 0;
