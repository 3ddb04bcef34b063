-- 未懂: messages that were not understood, for the staff to read
-- +goose Up
CREATE TABLE unclear (
  id BIGINT NOT NULL PRIMARY KEY,
  inbox_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  community_id BIGINT NOT NULL,
  ticket_id BIGINT NOT NULL,
  intent VARCHAR(16) NOT NULL,
  category VARCHAR(16) NOT NULL,
  urgency BIGINT NOT NULL,
  lexicon VARCHAR(16) NOT NULL,
  at BIGINT NOT NULL,
  done_at BIGINT NOT NULL,
  CONSTRAINT unclear_once UNIQUE (inbox_id),
  KEY unclear_waits (community_id, done_at, id),
  KEY unclear_person (person_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
