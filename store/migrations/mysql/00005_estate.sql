-- 小区
-- +goose Up
CREATE TABLE estate (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  name         VARCHAR(100) NOT NULL,
  UNIQUE KEY estate_name (community_id, name)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
