-- buildings a team serves; none means all
-- +goose Up
CREATE TABLE team_building (
  team_id     INTEGER NOT NULL,
  building_id INTEGER NOT NULL,
  CONSTRAINT team_building_once UNIQUE (team_id, building_id)
);
