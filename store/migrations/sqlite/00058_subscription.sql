-- 订阅: what an identity agreed to be sent, by template
-- +goose Up
CREATE TABLE subscription (
  id          INTEGER NOT NULL PRIMARY KEY,
  identity_id INTEGER NOT NULL,
  template_id TEXT NOT NULL,
  messages    INTEGER NOT NULL,
  refused_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  CONSTRAINT subscription_once UNIQUE (identity_id, template_id)
);
