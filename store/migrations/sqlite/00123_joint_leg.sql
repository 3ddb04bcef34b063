-- 联办事项: one unit's part of a joint case
-- +goose Up
CREATE TABLE joint_leg (
  id INTEGER NOT NULL PRIMARY KEY,
  case_id INTEGER NOT NULL,
  ticket_id INTEGER NOT NULL,
  no INTEGER NOT NULL,
  partner_id INTEGER NOT NULL,
  matter_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  ruled INTEGER NOT NULL,
  reason_sealed BLOB,
  since_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT joint_leg_no UNIQUE (case_id, no)
);
CREATE INDEX joint_leg_partner ON joint_leg (partner_id, state);
