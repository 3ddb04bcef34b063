-- what became of a loss and has yet to reach everybody who reported it, a few at a time
-- +goose Up
CREATE TABLE spread (
  id        BIGINT NOT NULL PRIMARY KEY,
  main_id   BIGINT NOT NULL,
  kind      VARCHAR(16) NOT NULL,
  push      VARCHAR(16) NOT NULL,
  version   BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  after_id  BIGINT NOT NULL,
  made_at   BIGINT NOT NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
