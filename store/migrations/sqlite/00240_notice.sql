-- 通知: what is told to many
-- +goose Up
CREATE TABLE notice (
  id            INTEGER NOT NULL PRIMARY KEY,
  community_id  INTEGER NOT NULL,
  account       TEXT NOT NULL,
  kind          TEXT NOT NULL,
  of_id         INTEGER NOT NULL,
  template      TEXT NOT NULL,
  state         TEXT NOT NULL,
  title_sealed  BLOB NULL,
  words_sealed  BLOB NULL,
  spoken_sealed BLOB NULL,
  link_sealed   BLOB NULL,
  reason_sealed BLOB NULL,
  photo_id      INTEGER NOT NULL,
  audience      TEXT NOT NULL,
  heads         INTEGER NOT NULL,
  author_id     INTEGER NOT NULL,
  approver_id   INTEGER NOT NULL,
  send_at       INTEGER NOT NULL,
  emergency     INTEGER NOT NULL,
  mass          INTEGER NOT NULL,
  wanted        INTEGER NOT NULL,
  category      TEXT NOT NULL,
  code          TEXT NOT NULL,
  planned_to    INTEGER NOT NULL,
  all_rows      INTEGER NOT NULL,
  version       INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CONSTRAINT notice_code UNIQUE (code)
);
CREATE INDEX notice_state ON notice (state, send_at, id);
CREATE INDEX notice_community ON notice (community_id, id);
CREATE INDEX notice_of ON notice (of_id);
