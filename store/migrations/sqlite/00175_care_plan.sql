-- 关爱节奏: how often somebody who is cared for is to be heard of, and when that is missed
-- +goose Up
CREATE TABLE care_plan (
  id           INTEGER NOT NULL PRIMARY KEY,
  person_id    INTEGER NOT NULL,
  community_id INTEGER NOT NULL,
  every_days   INTEGER NOT NULL,
  visitor_id   INTEGER NOT NULL,
  team_id      INTEGER NOT NULL,
  last_at      INTEGER NOT NULL,
  due_at       INTEGER NOT NULL,
  missed       INTEGER NOT NULL,
  ticket_id    INTEGER NOT NULL,
  ended_at     INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  CONSTRAINT care_plan_person UNIQUE (person_id)
);
CREATE INDEX care_plan_due ON care_plan (ended_at, due_at);
