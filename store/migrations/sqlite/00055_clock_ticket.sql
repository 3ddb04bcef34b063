-- clock_running serves its queries
-- +goose Up
DROP INDEX clock_ticket;
