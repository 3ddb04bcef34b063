-- 社情民意: what somebody suggests
-- +goose Up
CREATE TABLE suggestion (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  person_id    INTEGER NOT NULL,
  inbox_id     INTEGER NOT NULL,
  topic_id     INTEGER NOT NULL,
  text_sealed  BLOB NULL,
  gist_sealed  BLOB NULL,
  created_at   INTEGER NOT NULL,
  CONSTRAINT suggestion_inbox UNIQUE (inbox_id)
);
CREATE INDEX suggestion_of_topic ON suggestion (topic_id, id);
CREATE INDEX suggestion_community ON suggestion (community_id, created_at);
