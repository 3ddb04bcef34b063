-- 期初数: what a community had done before its records begin
-- +goose Up
CREATE TABLE opening (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  no           BIGINT NOT NULL,
  name         VARCHAR(100) NOT NULL,
  amount       BIGINT NOT NULL,
  unit         VARCHAR(16) NOT NULL,
  until_day    BIGINT NOT NULL,
  CONSTRAINT opening_no UNIQUE (community_id, no)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
