-- one mass send of a notice
-- +goose Up
CREATE TABLE notice_job (
  id         INTEGER NOT NULL PRIMARY KEY,
  notice_id  INTEGER NOT NULL,
  account    TEXT NOT NULL,
  state      TEXT NOT NULL,
  msg_id     TEXT NOT NULL,
  media_id   TEXT NOT NULL,
  asked      INTEGER NOT NULL,
  people     INTEGER NOT NULL,
  remaining  INTEGER NOT NULL,
  sent       INTEGER NOT NULL,
  failed     INTEGER NOT NULL,
  attempts   INTEGER NOT NULL,
  errcode    INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  began_at   INTEGER NOT NULL,
  claim      TEXT NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX notice_job_notice ON notice_job (notice_id);
CREATE INDEX notice_job_state ON notice_job (state, due_at);
CREATE INDEX notice_job_msg ON notice_job (account, msg_id);
