-- 楼栋
-- +goose Up
CREATE TABLE building (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  estate_id    INTEGER NOT NULL,
  name         TEXT NOT NULL,
  label        TEXT NOT NULL,
  units        INTEGER NOT NULL,
  floors       INTEGER NOT NULL,
  CONSTRAINT building_name UNIQUE (estate_id, name)
);
CREATE INDEX building_label ON building (community_id, label);
