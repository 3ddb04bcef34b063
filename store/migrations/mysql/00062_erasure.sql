-- 注销: who closed his WeChat account and is to be erased
-- +goose Up
CREATE TABLE erasure (
  id        BIGINT NOT NULL PRIMARY KEY,
  person_id BIGINT NOT NULL,
  asked_at  BIGINT NOT NULL,
  done_at   BIGINT NOT NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
