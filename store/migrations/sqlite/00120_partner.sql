-- 联办单位: units that have a part of their own in joint cases
-- +goose Up
CREATE TABLE partner (
  id INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  phone_sealed BLOB,
  created_at INTEGER NOT NULL,
  CONSTRAINT partner_name UNIQUE (community_id, name)
);
