-- 联办事项: one unit's part of a joint case
-- +goose Up
CREATE TABLE joint_leg (
  id BIGINT NOT NULL PRIMARY KEY,
  case_id BIGINT NOT NULL,
  ticket_id BIGINT NOT NULL,
  no BIGINT NOT NULL,
  partner_id BIGINT NOT NULL,
  matter_id BIGINT NOT NULL,
  state VARCHAR(16) NOT NULL,
  ruled BIGINT NOT NULL,
  reason_sealed MEDIUMBLOB,
  since_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT joint_leg_no UNIQUE (case_id, no),
  KEY joint_leg_partner (partner_id, state)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
