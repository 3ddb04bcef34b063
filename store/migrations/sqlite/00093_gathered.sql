-- the tickets of a loss: the one that is seen to, and those merged into it
-- +goose Up
CREATE TABLE gathered (
  id           INTEGER NOT NULL PRIMARY KEY,
  ticket_id    INTEGER NOT NULL,
  gathering_id INTEGER NOT NULL,
  main_id      INTEGER NOT NULL,
  merged_at    INTEGER NOT NULL,
  parted_at    INTEGER NOT NULL,
  CONSTRAINT gathered_ticket UNIQUE (ticket_id)
);
CREATE INDEX gathered_main ON gathered (main_id, ticket_id);
