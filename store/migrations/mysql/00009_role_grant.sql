-- 授权
-- +goose Up
CREATE TABLE role_grant (
  id           BIGINT NOT NULL PRIMARY KEY,
  person_id    BIGINT NOT NULL,
  community_id BIGINT NOT NULL,
  role         VARCHAR(16) NOT NULL,
  duty         BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  UNIQUE KEY role_grant_once (community_id, person_id, role),
  KEY role_grant_person (person_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
