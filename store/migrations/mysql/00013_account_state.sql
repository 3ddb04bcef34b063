-- what WeChat lets an account do just now
-- +goose Up
CREATE TABLE account_state (
  account      VARCHAR(64) NOT NULL PRIMARY KEY,
  paused_until BIGINT NOT NULL,
  errcode      BIGINT NOT NULL,
  updated_at   BIGINT NOT NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
