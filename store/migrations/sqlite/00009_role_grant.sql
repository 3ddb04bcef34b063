-- 授权
-- +goose Up
CREATE TABLE role_grant (
  id           INTEGER NOT NULL PRIMARY KEY,
  person_id    INTEGER NOT NULL,
  community_id INTEGER NOT NULL,
  role         TEXT NOT NULL,
  duty         INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  CONSTRAINT role_grant_once UNIQUE (community_id, person_id, role)
);
CREATE INDEX role_grant_person ON role_grant (person_id);
