-- whether a push rings in quiet hours: 0 as its kind does, 1 by the policy of its run, 2 not
-- +goose Up
ALTER TABLE outbox ADD COLUMN rings BIGINT NOT NULL DEFAULT 0;
