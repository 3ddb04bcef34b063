-- 答案: what a community answers to questions that come again and again
-- +goose Up
CREATE TABLE answer (
  id BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  questions MEDIUMTEXT NOT NULL,
  words MEDIUMTEXT NOT NULL,
  source VARCHAR(200) NOT NULL,
  until_at BIGINT NOT NULL,
  imported BIGINT NOT NULL,
  ticket_id BIGINT NOT NULL,
  made_by BIGINT NOT NULL,
  retired_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  KEY answer_community (community_id, retired_at)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
