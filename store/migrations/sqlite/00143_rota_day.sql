-- 换班: who is on duty on one day in place of the rota
-- +goose Up
CREATE TABLE rota_day (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  day          INTEGER NOT NULL,
  from_min     INTEGER NOT NULL,
  until_min    INTEGER NOT NULL,
  person_id    INTEGER NOT NULL,
  by_id        INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  CONSTRAINT rota_day_once UNIQUE (community_id, day, from_min, person_id)
);
CREATE INDEX rota_day_person ON rota_day (person_id);
