-- how staff reads a message that was read wrongly
-- +goose Up
CREATE TABLE correction (
  id BIGINT NOT NULL PRIMARY KEY,
  inbox_id BIGINT NOT NULL,
  was_intent VARCHAR(16) NOT NULL,
  was_category VARCHAR(16) NOT NULL,
  was_urgency BIGINT NOT NULL,
  lexicon VARCHAR(16) NOT NULL,
  intent VARCHAR(16) NOT NULL,
  category VARCHAR(16) NOT NULL,
  urgency BIGINT NOT NULL,
  corrector_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT correction_once UNIQUE (inbox_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
