-- a person in one WeChat account
-- +goose Up
CREATE TABLE identity (
  id           BIGINT NOT NULL PRIMARY KEY,
  account      VARCHAR(64) NOT NULL,
  openid       VARCHAR(64) NOT NULL,
  person_id    BIGINT NOT NULL,
  following    BIGINT NOT NULL,
  window_until BIGINT NOT NULL,
  window_left  BIGINT NOT NULL,
  bind_fails   BIGINT NOT NULL,
  bind_again   BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  updated_at   BIGINT NOT NULL,
  UNIQUE KEY identity_openid (account, openid),
  KEY identity_person (person_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
