-- a notice on its way into one group
-- +goose Up
CREATE TABLE notice_post (
  id         BIGINT NOT NULL PRIMARY KEY,
  notice_id  BIGINT NOT NULL,
  group_id   BIGINT NOT NULL,
  keeper_id  BIGINT NOT NULL,
  state      VARCHAR(64) NOT NULL,
  attempts   BIGINT NOT NULL,
  errcode    BIGINT NOT NULL,
  msg_id     VARCHAR(190) NOT NULL,
  due_at     BIGINT NOT NULL,
  asked_at   BIGINT NOT NULL,
  posted_at  BIGINT NOT NULL,
  claim      VARCHAR(190) NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT notice_post_once UNIQUE (notice_id, group_id),
  KEY notice_post_due (state, due_at, id),
  KEY notice_post_keeper (keeper_id, state)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
