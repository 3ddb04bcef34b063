-- 来信: every message that came, with the answer it got
-- +goose Up
CREATE TABLE inbox (
  id           BIGINT NOT NULL PRIMARY KEY,
  account      VARCHAR(64) NOT NULL,
  openid       VARCHAR(64) NOT NULL,
  message_key  VARCHAR(64) NOT NULL,
  digest       VARCHAR(64) NOT NULL,
  kind         VARCHAR(16) NOT NULL,
  type         VARCHAR(64) NOT NULL,
  person_id    BIGINT NOT NULL,
  raw_sealed   MEDIUMBLOB NULL,
  text_sealed  MEDIUMBLOB NULL,
  reply_sealed MEDIUMBLOB NULL,
  sent_at      BIGINT NOT NULL,
  received_at  BIGINT NOT NULL,
  UNIQUE KEY inbox_key (message_key),
  KEY inbox_person (person_id, id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
