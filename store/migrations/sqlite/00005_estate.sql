-- 小区
-- +goose Up
CREATE TABLE estate (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  name         TEXT NOT NULL,
  CONSTRAINT estate_name UNIQUE (community_id, name)
);
