-- buildings a team serves; none means all
-- +goose Up
CREATE TABLE team_building (
  team_id     BIGINT NOT NULL,
  building_id BIGINT NOT NULL,
  UNIQUE KEY team_building_once (team_id, building_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
