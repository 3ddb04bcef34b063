-- a notice on its way into one group
-- +goose Up
CREATE TABLE notice_post (
  id         INTEGER NOT NULL PRIMARY KEY,
  notice_id  INTEGER NOT NULL,
  group_id   INTEGER NOT NULL,
  keeper_id  INTEGER NOT NULL,
  state      TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  errcode    INTEGER NOT NULL,
  msg_id     TEXT NOT NULL,
  due_at     INTEGER NOT NULL,
  asked_at   INTEGER NOT NULL,
  posted_at  INTEGER NOT NULL,
  claim      TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT notice_post_once UNIQUE (notice_id, group_id)
);
CREATE INDEX notice_post_due ON notice_post (state, due_at, id);
CREATE INDEX notice_post_keeper ON notice_post (keeper_id, state);
