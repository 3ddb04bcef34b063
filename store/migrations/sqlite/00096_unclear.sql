-- 未懂: messages that were not understood, for the staff to read
-- +goose Up
CREATE TABLE unclear (
  id INTEGER NOT NULL PRIMARY KEY,
  inbox_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  community_id INTEGER NOT NULL,
  ticket_id INTEGER NOT NULL,
  intent TEXT NOT NULL,
  category TEXT NOT NULL,
  urgency INTEGER NOT NULL,
  lexicon TEXT NOT NULL,
  at INTEGER NOT NULL,
  done_at INTEGER NOT NULL,
  CONSTRAINT unclear_once UNIQUE (inbox_id)
);
CREATE INDEX unclear_waits ON unclear (community_id, done_at, id);
CREATE INDEX unclear_person ON unclear (person_id);
