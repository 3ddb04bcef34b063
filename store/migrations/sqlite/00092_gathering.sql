-- what a part of a building has lost, and the ticket that is seen to for all who say so
-- +goose Up
CREATE TABLE gathering (
  id          INTEGER NOT NULL PRIMARY KEY,
  building_id INTEGER NOT NULL,
  supply      TEXT NOT NULL,
  scope       TEXT NOT NULL,
  ticket_id   INTEGER NOT NULL,
  reports     INTEGER NOT NULL,
  last_at     INTEGER NOT NULL,
  CONSTRAINT gathering_place UNIQUE (building_id, supply, scope)
);
CREATE INDEX gathering_ticket ON gathering (ticket_id);
