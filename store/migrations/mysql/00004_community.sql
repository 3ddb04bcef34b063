-- 社区
-- +goose Up
CREATE TABLE community (
  id          BIGINT NOT NULL PRIMARY KEY,
  street_id   BIGINT NOT NULL,
  name        VARCHAR(100) NOT NULL,
  account     VARCHAR(64) NOT NULL,
  mini        VARCHAR(64) NOT NULL,
  duty_phone  VARCHAR(32) NOT NULL,
  UNIQUE KEY community_name (street_id, name),
  KEY community_account (account, id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
