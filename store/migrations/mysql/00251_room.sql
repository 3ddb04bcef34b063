-- 四站四室: when a station or room is open
-- +goose Up
CREATE TABLE room (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  name         VARCHAR(190) NOT NULL,
  hours        VARCHAR(190) NOT NULL,
  place        VARCHAR(190) NOT NULL,
  changed_by   BIGINT NOT NULL,
  changed_at   BIGINT NOT NULL,
  CONSTRAINT room_name UNIQUE (community_id, name)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
