-- 照护: whose carer cannot look after him since a danger, and when the next day's task is opened
-- +goose Up
CREATE TABLE cover (
  id           BIGINT NOT NULL PRIMARY KEY,
  carer_id     BIGINT NOT NULL,
  person_id    BIGINT NOT NULL,
  community_id BIGINT NOT NULL,
  danger_id    BIGINT NOT NULL,
  ticket_id    BIGINT NOT NULL,
  due_at       BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  released_at  BIGINT NOT NULL,
  released_by  BIGINT NOT NULL,
  KEY cover_due (released_at, due_at),
  KEY cover_person (person_id, released_at)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
