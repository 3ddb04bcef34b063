-- 换班: who is on duty on one day in place of the rota
-- +goose Up
CREATE TABLE rota_day (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  day          BIGINT NOT NULL,
  from_min     BIGINT NOT NULL,
  until_min    BIGINT NOT NULL,
  person_id    BIGINT NOT NULL,
  by_id        BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  CONSTRAINT rota_day_once UNIQUE (community_id, day, from_min, person_id),
  KEY rota_day_person (person_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
