-- 志愿服务队
-- +goose Up
CREATE TABLE team (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  name         TEXT NOT NULL,
  categories   TEXT NOT NULL,
  CONSTRAINT team_name UNIQUE (community_id, name)
);
