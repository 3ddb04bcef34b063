-- 派单: one round of looking for somebody
-- +goose Up
CREATE TABLE run (
  id         BIGINT NOT NULL PRIMARY KEY,
  ticket_id  BIGINT NOT NULL,
  no         BIGINT NOT NULL,
  wave       BIGINT NOT NULL,
  policy     VARCHAR(1000) NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE KEY run_no (ticket_id, no)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
