-- which buildings stand near one another: each pair in both directions
-- +goose Up
CREATE TABLE building_near (
  id          BIGINT NOT NULL PRIMARY KEY,
  building_id BIGINT NOT NULL,
  near_id     BIGINT NOT NULL,
  CONSTRAINT building_near_once UNIQUE (building_id, near_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
