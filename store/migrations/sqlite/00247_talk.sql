-- a group's talk that somebody pasted (群消息)
-- +goose Up
CREATE TABLE talk (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  person_id    INTEGER NOT NULL,
  inbox_id     INTEGER NOT NULL,
  state        TEXT NOT NULL,
  speakers     INTEGER NOT NULL,
  dropped      INTEGER NOT NULL,
  left_over    INTEGER NOT NULL,
  taps         INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  closed_at    INTEGER NOT NULL
);
CREATE INDEX talk_person ON talk (person_id, state, id);
CREATE INDEX talk_community ON talk (community_id, id);
