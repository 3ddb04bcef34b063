-- the conversation of a ticket
-- +goose Up
CREATE INDEX inbox_ticket ON inbox (ticket_id, id);
