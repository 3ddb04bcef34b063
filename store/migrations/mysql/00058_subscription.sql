-- 订阅: what an identity agreed to be sent, by template
-- +goose Up
CREATE TABLE subscription (
  id          BIGINT NOT NULL PRIMARY KEY,
  identity_id BIGINT NOT NULL,
  template_id VARCHAR(64) NOT NULL,
  messages    BIGINT NOT NULL,
  refused_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  CONSTRAINT subscription_once UNIQUE (identity_id, template_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
