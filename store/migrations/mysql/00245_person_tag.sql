-- 标签: how somebody agreed to be listed; found by a keyed index
-- +goose Up
CREATE TABLE person_tag (
  id           BIGINT NOT NULL PRIMARY KEY,
  person_id    BIGINT NOT NULL,
  community_id BIGINT NOT NULL,
  tag_index    VARCHAR(190) NOT NULL,
  tag_sealed   MEDIUMBLOB NULL,
  given_by     BIGINT NOT NULL,
  given_at     BIGINT NOT NULL,
  CONSTRAINT person_tag_once UNIQUE (community_id, tag_index, person_id),
  KEY person_tag_person (person_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
