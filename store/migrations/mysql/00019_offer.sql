-- 派单邀请
-- +goose Up
CREATE TABLE offer (
  id         BIGINT NOT NULL PRIMARY KEY,
  run_id     BIGINT NOT NULL,
  ticket_id  BIGINT NOT NULL,
  person_id  BIGINT NOT NULL,
  wave       BIGINT NOT NULL,
  state      VARCHAR(16) NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE KEY offer_once (run_id, person_id),
  KEY offer_person (person_id, state),
  KEY offer_ticket (ticket_id, state)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
