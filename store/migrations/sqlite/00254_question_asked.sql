-- what was asked and has no answer in the bank, masked, and how often
-- +goose Up
CREATE TABLE question_asked (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  digest       TEXT NOT NULL,
  text_sealed  BLOB NULL,
  times        INTEGER NOT NULL,
  answer_id    INTEGER NOT NULL,
  first_at     INTEGER NOT NULL,
  last_at      INTEGER NOT NULL,
  CONSTRAINT question_asked_once UNIQUE (community_id, digest)
);
CREATE INDEX question_asked_times ON question_asked (community_id, answer_id, times);
