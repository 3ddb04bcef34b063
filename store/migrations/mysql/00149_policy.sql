-- 派单办法: the policies that were loaded; the last one counts
-- +goose Up
CREATE TABLE policy (
  id        BIGINT NOT NULL PRIMARY KEY,
  version   BIGINT NOT NULL,
  steps     TEXT NOT NULL,
  loader    VARCHAR(16) NOT NULL,
  loaded_at BIGINT NOT NULL,
  CONSTRAINT policy_version UNIQUE (version)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
