-- 人; personal columns are sealed
-- +goose Up
CREATE TABLE person (
  id            BIGINT NOT NULL PRIMARY KEY,
  name_sealed   MEDIUMBLOB NULL,
  phone_sealed  MEDIUMBLOB NULL,
  phone_index   VARCHAR(64) NULL,
  community_id  BIGINT NOT NULL,
  building_id   BIGINT NOT NULL,
  unit          VARCHAR(16) NOT NULL,
  room_sealed   MEDIUMBLOB NULL,
  kind          VARCHAR(32) NOT NULL,
  last_asked_at BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  updated_at    BIGINT NOT NULL,
  UNIQUE KEY person_phone (phone_index)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
