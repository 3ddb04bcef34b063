-- 派单办法: the policies that were loaded; the last one counts
-- +goose Up
CREATE TABLE policy (
  id        INTEGER NOT NULL PRIMARY KEY,
  version   INTEGER NOT NULL,
  steps     TEXT NOT NULL,
  loader    TEXT NOT NULL,
  loaded_at INTEGER NOT NULL,
  CONSTRAINT policy_version UNIQUE (version)
);
