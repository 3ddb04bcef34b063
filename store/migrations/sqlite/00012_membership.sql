-- who is in which team
-- +goose Up
CREATE TABLE membership (
  id         INTEGER NOT NULL PRIMARY KEY,
  team_id    INTEGER NOT NULL,
  person_id  INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT membership_once UNIQUE (team_id, person_id)
);
CREATE INDEX membership_person ON membership (person_id);
