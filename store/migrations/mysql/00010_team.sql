-- 志愿服务队
-- +goose Up
CREATE TABLE team (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  name         VARCHAR(100) NOT NULL,
  categories   VARCHAR(500) NOT NULL,
  UNIQUE KEY team_name (community_id, name)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
