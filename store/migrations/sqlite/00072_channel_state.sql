-- what WeChat lets one channel of an account do just now
-- +goose Up
CREATE TABLE channel_state (
  account      TEXT NOT NULL,
  channel      TEXT NOT NULL,
  paused_until INTEGER NOT NULL,
  errcode      INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (account, channel)
);
