-- 幸福大家圈: a group of residents that notices are posted into
-- +goose Up
CREATE TABLE notice_group (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  kind         VARCHAR(64) NOT NULL,
  name         VARCHAR(190) NOT NULL,
  building_id  BIGINT NOT NULL,
  keeper_id    BIGINT NOT NULL,
  key_sealed   MEDIUMBLOB NULL,
  account      VARCHAR(190) NOT NULL,
  retired_at   BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  CONSTRAINT notice_group_name UNIQUE (community_id, kind, name)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
