-- what a person was asked and may answer by a digit
-- +goose Up
CREATE TABLE question (
  id          BIGINT NOT NULL PRIMARY KEY,
  person_id   BIGINT NOT NULL,
  account     VARCHAR(64) NOT NULL,
  kind        VARCHAR(16) NOT NULL,
  ticket_id   BIGINT NOT NULL,
  options     VARCHAR(2000) NOT NULL,
  asked_at    BIGINT NOT NULL,
  answered_at BIGINT NOT NULL,
  KEY question_person (person_id, answered_at)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
