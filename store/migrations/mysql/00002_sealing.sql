-- one known text per key, so that a wrong key is noticed at start
-- +goose Up
CREATE TABLE sealing (
  key_no BIGINT NOT NULL PRIMARY KEY,
  probe  VARBINARY(255) NOT NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
