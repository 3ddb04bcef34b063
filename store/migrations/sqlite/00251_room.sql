-- 四站四室: when a station or room is open
-- +goose Up
CREATE TABLE room (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  name         TEXT NOT NULL,
  hours        TEXT NOT NULL,
  place        TEXT NOT NULL,
  changed_by   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL,
  CONSTRAINT room_name UNIQUE (community_id, name)
);
