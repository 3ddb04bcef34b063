-- 注销: who closed his WeChat account and is to be erased
-- +goose Up
CREATE TABLE erasure (
  id        INTEGER NOT NULL PRIMARY KEY,
  person_id INTEGER NOT NULL,
  asked_at  INTEGER NOT NULL,
  done_at   INTEGER NOT NULL
);
