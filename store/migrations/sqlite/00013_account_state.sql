-- what WeChat lets an account do just now
-- +goose Up
CREATE TABLE account_state (
  account      TEXT NOT NULL PRIMARY KEY,
  paused_until INTEGER NOT NULL,
  errcode      INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
);
