-- 派单邀请
-- +goose Up
CREATE TABLE offer (
  id         INTEGER NOT NULL PRIMARY KEY,
  run_id     INTEGER NOT NULL,
  ticket_id  INTEGER NOT NULL,
  person_id  INTEGER NOT NULL,
  wave       INTEGER NOT NULL,
  state      TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT offer_once UNIQUE (run_id, person_id)
);
CREATE INDEX offer_person ON offer (person_id, state);
CREATE INDEX offer_ticket ON offer (ticket_id, state);
