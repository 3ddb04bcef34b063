-- 联办: a matter that several units settle together, under one lead
-- +goose Up
CREATE TABLE joint_case (
  id INTEGER NOT NULL PRIMARY KEY,
  ticket_id INTEGER NOT NULL,
  community_id INTEGER NOT NULL,
  account TEXT NOT NULL,
  lead_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  told TEXT NOT NULL,
  review_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX joint_case_ticket ON joint_case (ticket_id);
CREATE INDEX joint_case_lead ON joint_case (lead_id, state);
