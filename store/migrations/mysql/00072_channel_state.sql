-- what WeChat lets one channel of an account do just now
-- +goose Up
CREATE TABLE channel_state (
  account      VARCHAR(64) NOT NULL,
  channel      VARCHAR(16) NOT NULL,
  paused_until BIGINT NOT NULL,
  errcode      BIGINT NOT NULL,
  updated_at   BIGINT NOT NULL,
  PRIMARY KEY (account, channel)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
