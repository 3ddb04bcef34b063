-- 请假: the days on which somebody is not there
-- +goose Up
CREATE TABLE absence (
  id         INTEGER NOT NULL PRIMARY KEY,
  person_id  INTEGER NOT NULL,
  from_day   INTEGER NOT NULL,
  until_day  INTEGER NOT NULL,
  by_id      INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX absence_person ON absence (person_id, until_day);
