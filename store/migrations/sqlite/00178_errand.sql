-- how many errands a rule made for people on a day
-- +goose Up
CREATE TABLE errand (
  id       INTEGER NOT NULL PRIMARY KEY,
  rule     TEXT NOT NULL,
  whose_id INTEGER NOT NULL,
  day      INTEGER NOT NULL,
  made     INTEGER NOT NULL,
  CONSTRAINT errand_day UNIQUE (rule, whose_id, day)
);
