-- 关爱节奏: how often somebody who is cared for is to be heard of, and when that is missed
-- +goose Up
CREATE TABLE care_plan (
  id           BIGINT NOT NULL PRIMARY KEY,
  person_id    BIGINT NOT NULL,
  community_id BIGINT NOT NULL,
  every_days   BIGINT NOT NULL,
  visitor_id   BIGINT NOT NULL,
  team_id      BIGINT NOT NULL,
  last_at      BIGINT NOT NULL,
  due_at       BIGINT NOT NULL,
  missed       BIGINT NOT NULL,
  ticket_id    BIGINT NOT NULL,
  ended_at     BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  updated_at   BIGINT NOT NULL,
  CONSTRAINT care_plan_person UNIQUE (person_id),
  KEY care_plan_due (ended_at, due_at)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
