-- which buildings stand near one another: each pair in both directions
-- +goose Up
CREATE TABLE building_near (
  id INTEGER NOT NULL PRIMARY KEY,
  building_id INTEGER NOT NULL,
  near_id INTEGER NOT NULL,
  CONSTRAINT building_near_once UNIQUE (building_id, near_id)
);
