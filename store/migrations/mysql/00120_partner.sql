-- 联办单位: units that have a part of their own in joint cases
-- +goose Up
CREATE TABLE partner (
  id BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  name VARCHAR(100) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  phone_sealed MEDIUMBLOB,
  created_at BIGINT NOT NULL,
  CONSTRAINT partner_name UNIQUE (community_id, name)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
