-- 联办: a matter that several units settle together, under one lead
-- +goose Up
CREATE TABLE joint_case (
  id BIGINT NOT NULL PRIMARY KEY,
  ticket_id BIGINT NOT NULL,
  community_id BIGINT NOT NULL,
  account VARCHAR(64) NOT NULL,
  lead_id BIGINT NOT NULL,
  state VARCHAR(16) NOT NULL,
  told VARCHAR(400) NOT NULL,
  review_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  KEY joint_case_ticket (ticket_id),
  KEY joint_case_lead (lead_id, state)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
