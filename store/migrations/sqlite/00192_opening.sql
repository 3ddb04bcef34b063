-- 期初数: what a community had done before its records begin
-- +goose Up
CREATE TABLE opening (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  no           INTEGER NOT NULL,
  name         TEXT NOT NULL,
  amount       INTEGER NOT NULL,
  unit         TEXT NOT NULL,
  until_day    INTEGER NOT NULL,
  CONSTRAINT opening_no UNIQUE (community_id, no)
);
