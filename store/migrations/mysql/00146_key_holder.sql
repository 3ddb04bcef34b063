-- who holds the keys of a building, or of somebody in it
-- +goose Up
CREATE TABLE key_holder (
  id          BIGINT NOT NULL PRIMARY KEY,
  person_id   BIGINT NOT NULL,
  building_id BIGINT NOT NULL,
  helped_id   BIGINT NOT NULL,
  CONSTRAINT key_holder_once UNIQUE (person_id, building_id, helped_id),
  KEY key_holder_building (building_id),
  KEY key_holder_helped (helped_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
