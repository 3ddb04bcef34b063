-- what happened, by whom; ids and enumerated values only
-- +goose Up
CREATE TABLE event (
  id         INTEGER NOT NULL PRIMARY KEY,
  subject    TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  actor      TEXT NOT NULL,
  actor_id   INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  data       TEXT NOT NULL,
  CONSTRAINT event_seq UNIQUE (subject, subject_id, seq)
);
