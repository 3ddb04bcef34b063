-- what became of a loss and has yet to reach everybody who reported it, a few at a time
-- +goose Up
CREATE TABLE spread (
  id        INTEGER NOT NULL PRIMARY KEY,
  main_id   INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  push      TEXT NOT NULL,
  version   INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  after_id  INTEGER NOT NULL,
  made_at   INTEGER NOT NULL
);
