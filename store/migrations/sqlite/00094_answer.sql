-- 答案: what a community answers to questions that come again and again
-- +goose Up
CREATE TABLE answer (
  id INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  questions TEXT NOT NULL,
  words TEXT NOT NULL,
  source TEXT NOT NULL,
  until_at INTEGER NOT NULL,
  imported INTEGER NOT NULL,
  ticket_id INTEGER NOT NULL,
  made_by INTEGER NOT NULL,
  retired_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX answer_community ON answer (community_id, retired_at);
