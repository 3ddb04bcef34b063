-- what somebody would like for all (意见建议); its words are those of its message
-- +goose Up
CREATE TABLE suggestion (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  person_id    INTEGER NOT NULL,
  account      TEXT NOT NULL,
  inbox_id     INTEGER NOT NULL,
  topic_id     INTEGER NOT NULL,
  ticket_id    INTEGER NOT NULL,
  state        TEXT NOT NULL,
  category     TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL,
  CONSTRAINT suggestion_inbox UNIQUE (inbox_id)
);
CREATE INDEX suggestion_community ON suggestion (community_id, state, id);
CREATE INDEX suggestion_topic ON suggestion (topic_id, id);
CREATE INDEX suggestion_person ON suggestion (person_id, id);
