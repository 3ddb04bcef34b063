-- why each attempt to send a push took its way; ids and enumerated values only
-- +goose Up
CREATE TABLE decision (
  id         INTEGER NOT NULL PRIMARY KEY,
  push_id    INTEGER NOT NULL,
  leader_id  INTEGER NOT NULL,
  account    TEXT NOT NULL,
  channel    TEXT NOT NULL,
  passed     TEXT NOT NULL,
  result     TEXT NOT NULL,
  errcode    INTEGER NOT NULL,
  msg_id     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
