-- who is in which team
-- +goose Up
CREATE TABLE membership (
  id         BIGINT NOT NULL PRIMARY KEY,
  team_id    BIGINT NOT NULL,
  person_id  BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE KEY membership_once (team_id, person_id),
  KEY membership_person (person_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
