-- 回执: what WeChat called a message of ours when it took it, and what it says became of it; either may come first
-- +goose Up
CREATE TABLE receipt (
  id          BIGINT NOT NULL PRIMARY KEY,
  account     VARCHAR(64) NOT NULL,
  msg_id      VARCHAR(64) NOT NULL,
  push_id     BIGINT NOT NULL,
  identity_id BIGINT NOT NULL,
  template_id VARCHAR(64) NOT NULL,
  sends       BIGINT NOT NULL,
  outcome     VARCHAR(16) NOT NULL,
  reason      VARCHAR(64) NOT NULL,
  settled_at  BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  CONSTRAINT receipt_msg UNIQUE (account, msg_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
