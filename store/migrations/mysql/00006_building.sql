-- 楼栋
-- +goose Up
CREATE TABLE building (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  estate_id    BIGINT NOT NULL,
  name         VARCHAR(100) NOT NULL,
  label        VARCHAR(32) NOT NULL,
  units        BIGINT NOT NULL,
  floors       BIGINT NOT NULL,
  UNIQUE KEY building_name (estate_id, name),
  KEY building_label (community_id, label)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
