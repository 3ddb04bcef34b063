-- 值班表: who is on duty in which week of the rotation; minutes since midnight
-- +goose Up
CREATE TABLE rota (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  weekday      INTEGER NOT NULL,
  weeks        INTEGER NOT NULL,
  week         INTEGER NOT NULL,
  from_min     INTEGER NOT NULL,
  until_min    INTEGER NOT NULL,
  person_id    INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  CONSTRAINT rota_once UNIQUE (community_id, weekday, weeks, week, from_min, person_id)
);
CREATE INDEX rota_person ON rota (person_id);
