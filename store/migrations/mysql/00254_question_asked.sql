-- what was asked and has no answer in the bank, masked, and how often
-- +goose Up
CREATE TABLE question_asked (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  digest       VARCHAR(190) NOT NULL,
  text_sealed  MEDIUMBLOB NULL,
  times        BIGINT NOT NULL,
  answer_id    BIGINT NOT NULL,
  first_at     BIGINT NOT NULL,
  last_at      BIGINT NOT NULL,
  CONSTRAINT question_asked_once UNIQUE (community_id, digest),
  KEY question_asked_times (community_id, answer_id, times)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
