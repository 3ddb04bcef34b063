-- 请假: the days on which somebody is not there
-- +goose Up
CREATE TABLE absence (
  id         BIGINT NOT NULL PRIMARY KEY,
  person_id  BIGINT NOT NULL,
  from_day   BIGINT NOT NULL,
  until_day  BIGINT NOT NULL,
  by_id      BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  KEY absence_person (person_id, until_day)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
