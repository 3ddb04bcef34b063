-- one mass send of a notice
-- +goose Up
CREATE TABLE notice_job (
  id         BIGINT NOT NULL PRIMARY KEY,
  notice_id  BIGINT NOT NULL,
  account    VARCHAR(190) NOT NULL,
  state      VARCHAR(64) NOT NULL,
  msg_id     VARCHAR(190) NOT NULL,
  media_id   VARCHAR(190) NOT NULL,
  asked      BIGINT NOT NULL,
  people     BIGINT NOT NULL,
  remaining  BIGINT NOT NULL,
  sent       BIGINT NOT NULL,
  failed     BIGINT NOT NULL,
  attempts   BIGINT NOT NULL,
  errcode    BIGINT NOT NULL,
  due_at     BIGINT NOT NULL,
  began_at   BIGINT NOT NULL,
  claim      VARCHAR(190) NOT NULL,
  updated_at BIGINT NOT NULL,
  KEY notice_job_notice (notice_id),
  KEY notice_job_state (state, due_at),
  KEY notice_job_msg (account, msg_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
