-- what a volunteer can do, when, and how often in a month
-- +goose Up
CREATE TABLE volunteer (
  id         INTEGER NOT NULL PRIMARY KEY,
  person_id  INTEGER NOT NULL,
  skills     TEXT NOT NULL,
  hours      TEXT NOT NULL,
  month_cap  INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT volunteer_person UNIQUE (person_id)
);
