-- what happened, by whom; ids and enumerated values only
-- +goose Up
CREATE TABLE event (
  id         BIGINT NOT NULL PRIMARY KEY,
  subject    VARCHAR(16) NOT NULL,
  subject_id BIGINT NOT NULL,
  seq        BIGINT NOT NULL,
  kind       VARCHAR(32) NOT NULL,
  actor      VARCHAR(16) NOT NULL,
  actor_id   BIGINT NOT NULL,
  at         BIGINT NOT NULL,
  data       VARCHAR(1000) NOT NULL,
  UNIQUE KEY event_seq (subject, subject_id, seq)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
