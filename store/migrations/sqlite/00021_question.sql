-- what a person was asked and may answer by a digit
-- +goose Up
CREATE TABLE question (
  id          INTEGER NOT NULL PRIMARY KEY,
  person_id   INTEGER NOT NULL,
  account     TEXT NOT NULL,
  kind        TEXT NOT NULL,
  ticket_id   INTEGER NOT NULL,
  options     TEXT NOT NULL,
  asked_at    INTEGER NOT NULL,
  answered_at INTEGER NOT NULL
);
CREATE INDEX question_person ON question (person_id, answered_at);
