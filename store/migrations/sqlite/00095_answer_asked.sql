-- how often an answer was given, by month
-- +goose Up
CREATE TABLE answer_asked (
  id INTEGER NOT NULL PRIMARY KEY,
  answer_id INTEGER NOT NULL,
  month TEXT NOT NULL,
  times INTEGER NOT NULL,
  CONSTRAINT answer_month UNIQUE (answer_id, month)
);
