-- the one clock that runs for a ticket, however many run in all
-- +goose Up
CREATE INDEX clock_running ON clock (ticket_id, stopped_at, due_at);
