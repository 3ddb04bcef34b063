-- what somebody would like for all (意见建议); its words are those of its message
-- +goose Up
CREATE TABLE suggestion (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  person_id    BIGINT NOT NULL,
  account      VARCHAR(190) NOT NULL,
  inbox_id     BIGINT NOT NULL,
  topic_id     BIGINT NOT NULL,
  ticket_id    BIGINT NOT NULL,
  state        VARCHAR(64) NOT NULL,
  category     VARCHAR(64) NOT NULL,
  created_at   BIGINT NOT NULL,
  changed_at   BIGINT NOT NULL,
  CONSTRAINT suggestion_inbox UNIQUE (inbox_id),
  KEY suggestion_community (community_id, state, id),
  KEY suggestion_topic (topic_id, id),
  KEY suggestion_person (person_id, id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
