-- 街道
-- +goose Up
CREATE TABLE street (
  id   BIGINT NOT NULL PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  UNIQUE KEY street_name (name)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
