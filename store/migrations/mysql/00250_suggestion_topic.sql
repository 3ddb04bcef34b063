-- what several suggest, answered in public once decided
-- +goose Up
CREATE TABLE suggestion_topic (
  id            BIGINT NOT NULL PRIMARY KEY,
  community_id  BIGINT NOT NULL,
  state         VARCHAR(64) NOT NULL,
  title_sealed  MEDIUMBLOB NULL,
  answer_sealed MEDIUMBLOB NULL,
  times         BIGINT NOT NULL,
  decided_by    BIGINT NOT NULL,
  notice_id     BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  decided_at    BIGINT NOT NULL,
  KEY suggestion_topic_state (community_id, state, id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
