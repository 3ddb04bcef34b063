-- what alike suggestions come to, and what was decided (话题)
-- +goose Up
CREATE TABLE topic (
  id            BIGINT NOT NULL PRIMARY KEY,
  community_id  BIGINT NOT NULL,
  state         VARCHAR(64) NOT NULL,
  title_sealed  MEDIUMBLOB NULL,
  answer_sealed MEDIUMBLOB NULL,
  unit_sealed   MEDIUMBLOB NULL,
  decided_by    BIGINT NOT NULL,
  decided_at    BIGINT NOT NULL,
  version       BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  updated_at    BIGINT NOT NULL,
  KEY topic_community (community_id, state, id),
  KEY topic_decided (community_id, decided_at)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
