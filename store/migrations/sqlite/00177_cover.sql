-- 照护: whose carer cannot look after him since a danger, and when the next day's task is opened
-- +goose Up
CREATE TABLE cover (
  id           INTEGER NOT NULL PRIMARY KEY,
  carer_id     INTEGER NOT NULL,
  person_id    INTEGER NOT NULL,
  community_id INTEGER NOT NULL,
  danger_id    INTEGER NOT NULL,
  ticket_id    INTEGER NOT NULL,
  due_at       INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  released_at  INTEGER NOT NULL,
  released_by  INTEGER NOT NULL
);
CREATE INDEX cover_due ON cover (released_at, due_at);
CREATE INDEX cover_person ON cover (person_id, released_at);
