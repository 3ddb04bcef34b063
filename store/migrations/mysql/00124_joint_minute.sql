-- 会议纪要: what the lead of a joint case wrote down
-- +goose Up
CREATE TABLE joint_minute (
  id BIGINT NOT NULL PRIMARY KEY,
  case_id BIGINT NOT NULL,
  author_id BIGINT NOT NULL,
  text_sealed MEDIUMBLOB,
  created_at BIGINT NOT NULL,
  KEY joint_minute_case (case_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
