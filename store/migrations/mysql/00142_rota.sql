-- 值班表: who is on duty in which week of the rotation; minutes since midnight
-- +goose Up
CREATE TABLE rota (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  weekday      BIGINT NOT NULL,
  weeks        BIGINT NOT NULL,
  week         BIGINT NOT NULL,
  from_min     BIGINT NOT NULL,
  until_min    BIGINT NOT NULL,
  person_id    BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  CONSTRAINT rota_once UNIQUE (community_id, weekday, weeks, week, from_min, person_id),
  KEY rota_person (person_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
