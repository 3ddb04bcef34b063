-- the page by which a unit without an account acts on its leg, once
-- +goose Up
CREATE TABLE leg_link (
  id BIGINT NOT NULL PRIMARY KEY,
  leg_id BIGINT NOT NULL,
  code_index VARCHAR(64) NOT NULL,
  maker_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  CONSTRAINT leg_link_code UNIQUE (code_index),
  KEY leg_link_leg (leg_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
