-- 社情民意: what somebody suggests
-- +goose Up
CREATE TABLE suggestion (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  person_id    BIGINT NOT NULL,
  inbox_id     BIGINT NOT NULL,
  topic_id     BIGINT NOT NULL,
  text_sealed  MEDIUMBLOB NULL,
  gist_sealed  MEDIUMBLOB NULL,
  created_at   BIGINT NOT NULL,
  CONSTRAINT suggestion_inbox UNIQUE (inbox_id),
  KEY suggestion_of_topic (topic_id, id),
  KEY suggestion_community (community_id, created_at)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
