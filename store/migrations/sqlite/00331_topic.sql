-- what alike suggestions come to, and what was decided (话题)
-- +goose Up
CREATE TABLE topic (
  id            INTEGER NOT NULL PRIMARY KEY,
  community_id  INTEGER NOT NULL,
  state         TEXT NOT NULL,
  title_sealed  BLOB NULL,
  answer_sealed BLOB NULL,
  unit_sealed   BLOB NULL,
  decided_by    INTEGER NOT NULL,
  decided_at    INTEGER NOT NULL,
  version       INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
);
CREATE INDEX topic_community ON topic (community_id, state, id);
CREATE INDEX topic_decided ON topic (community_id, decided_at);
