-- 回执: what WeChat called a message of ours when it took it, and what it says became of it; either may come first
-- +goose Up
CREATE TABLE receipt (
  id          INTEGER NOT NULL PRIMARY KEY,
  account     TEXT NOT NULL,
  msg_id      TEXT NOT NULL,
  push_id     INTEGER NOT NULL,
  identity_id INTEGER NOT NULL,
  template_id TEXT NOT NULL,
  sends       INTEGER NOT NULL,
  outcome     TEXT NOT NULL,
  reason      TEXT NOT NULL,
  settled_at  INTEGER NOT NULL,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  CONSTRAINT receipt_msg UNIQUE (account, msg_id)
);
