-- who holds the keys of a building, or of somebody in it
-- +goose Up
CREATE TABLE key_holder (
  id          INTEGER NOT NULL PRIMARY KEY,
  person_id   INTEGER NOT NULL,
  building_id INTEGER NOT NULL,
  helped_id   INTEGER NOT NULL,
  CONSTRAINT key_holder_once UNIQUE (person_id, building_id, helped_id)
);
CREATE INDEX key_holder_building ON key_holder (building_id);
CREATE INDEX key_holder_helped ON key_holder (helped_id);
