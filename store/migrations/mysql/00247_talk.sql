-- a group's talk that somebody pasted (群消息)
-- +goose Up
CREATE TABLE talk (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  person_id    BIGINT NOT NULL,
  inbox_id     BIGINT NOT NULL,
  state        VARCHAR(64) NOT NULL,
  speakers     BIGINT NOT NULL,
  dropped      BIGINT NOT NULL,
  left_over    BIGINT NOT NULL,
  taps         BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  closed_at    BIGINT NOT NULL,
  KEY talk_person (person_id, state, id),
  KEY talk_community (community_id, id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
