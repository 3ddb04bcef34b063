-- what is due, dangers first
-- +goose Up
CREATE INDEX outbox_urgent ON outbox (state, urgent, due_at, id);
