-- what several suggest, answered in public once decided
-- +goose Up
CREATE TABLE suggestion_topic (
  id            INTEGER NOT NULL PRIMARY KEY,
  community_id  INTEGER NOT NULL,
  state         TEXT NOT NULL,
  title_sealed  BLOB NULL,
  answer_sealed BLOB NULL,
  times         INTEGER NOT NULL,
  decided_by    INTEGER NOT NULL,
  notice_id     INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  decided_at    INTEGER NOT NULL
);
CREATE INDEX suggestion_topic_state ON suggestion_topic (community_id, state, id);
