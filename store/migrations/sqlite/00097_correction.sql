-- how staff reads a message that was read wrongly
-- +goose Up
CREATE TABLE correction (
  id INTEGER NOT NULL PRIMARY KEY,
  inbox_id INTEGER NOT NULL,
  was_intent TEXT NOT NULL,
  was_category TEXT NOT NULL,
  was_urgency INTEGER NOT NULL,
  lexicon TEXT NOT NULL,
  intent TEXT NOT NULL,
  category TEXT NOT NULL,
  urgency INTEGER NOT NULL,
  corrector_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  CONSTRAINT correction_once UNIQUE (inbox_id)
);
