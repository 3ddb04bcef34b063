-- a notice on its way to one person, on one lane
-- +goose Up
CREATE TABLE notice_to (
  id         INTEGER NOT NULL PRIMARY KEY,
  notice_id  INTEGER NOT NULL,
  person_id  INTEGER NOT NULL,
  lane       TEXT NOT NULL,
  state      TEXT NOT NULL,
  reason     TEXT NOT NULL,
  channel    TEXT NOT NULL,
  tried      TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  errcode    INTEGER NOT NULL,
  job_id     INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  sent_at    INTEGER NOT NULL,
  claim      TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT notice_to_once UNIQUE (notice_id, person_id, lane)
);
CREATE INDEX notice_to_due ON notice_to (notice_id, state, due_at, id);
CREATE INDEX notice_to_person ON notice_to (person_id, lane, sent_at);
CREATE INDEX notice_to_claim ON notice_to (claim);
