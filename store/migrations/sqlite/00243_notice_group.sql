-- 幸福大家圈: a group of residents that notices are posted into
-- +goose Up
CREATE TABLE notice_group (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  name         TEXT NOT NULL,
  building_id  INTEGER NOT NULL,
  keeper_id    INTEGER NOT NULL,
  key_sealed   BLOB NULL,
  account      TEXT NOT NULL,
  retired_at   INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  CONSTRAINT notice_group_name UNIQUE (community_id, kind, name)
);
