-- running numbers: nodes of the id generator
-- +goose Up
CREATE TABLE counter (
  name  VARCHAR(64) NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
