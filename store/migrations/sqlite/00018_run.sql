-- 派单: one round of looking for somebody
-- +goose Up
CREATE TABLE run (
  id         INTEGER NOT NULL PRIMARY KEY,
  ticket_id  INTEGER NOT NULL,
  no         INTEGER NOT NULL,
  wave       INTEGER NOT NULL,
  policy     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT run_no UNIQUE (ticket_id, no)
);
