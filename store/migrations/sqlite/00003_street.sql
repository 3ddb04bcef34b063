-- 街道
-- +goose Up
CREATE TABLE street (
  id   INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  CONSTRAINT street_name UNIQUE (name)
);
