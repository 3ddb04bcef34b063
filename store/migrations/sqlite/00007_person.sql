-- 人; personal columns are sealed
-- +goose Up
CREATE TABLE person (
  id            INTEGER NOT NULL PRIMARY KEY,
  name_sealed   BLOB NULL,
  phone_sealed  BLOB NULL,
  phone_index   TEXT NULL,
  community_id  INTEGER NOT NULL,
  building_id   INTEGER NOT NULL,
  unit          TEXT NOT NULL,
  room_sealed   BLOB NULL,
  kind          TEXT NOT NULL,
  last_asked_at INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CONSTRAINT person_phone UNIQUE (phone_index)
);
