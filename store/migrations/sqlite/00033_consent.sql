-- 同意: what a person agreed to, when, by whose hand
-- +goose Up
CREATE TABLE consent (
  id           INTEGER NOT NULL PRIMARY KEY,
  person_id    INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  given_by     INTEGER NOT NULL,
  given_at     INTEGER NOT NULL,
  withdrawn_at INTEGER NOT NULL
);
