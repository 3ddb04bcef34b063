-- why each attempt to send a push took its way; ids and enumerated values only
-- +goose Up
CREATE TABLE decision (
  id         BIGINT NOT NULL PRIMARY KEY,
  push_id    BIGINT NOT NULL,
  leader_id  BIGINT NOT NULL,
  account    VARCHAR(64) NOT NULL,
  channel    VARCHAR(16) NOT NULL,
  passed     VARCHAR(1000) NOT NULL,
  result     VARCHAR(16) NOT NULL,
  errcode    BIGINT NOT NULL,
  msg_id     VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
