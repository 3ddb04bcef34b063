-- 发件箱: what is owed to phones; no texts
-- +goose Up
CREATE TABLE outbox (
  id            INTEGER NOT NULL PRIMARY KEY,
  dedupe_key    TEXT NOT NULL,
  account       TEXT NOT NULL,
  person_id     INTEGER NOT NULL,
  kind          TEXT NOT NULL,
  ticket_id     INTEGER NOT NULL,
  offer_id      INTEGER NOT NULL,
  inbox_id      INTEGER NOT NULL,
  state         TEXT NOT NULL,
  due_at        INTEGER NOT NULL,
  attempts      INTEGER NOT NULL,
  claim         TEXT NOT NULL,
  channel       TEXT NOT NULL,
  errcode       INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CONSTRAINT outbox_key UNIQUE (dedupe_key)
);
CREATE INDEX outbox_due ON outbox (state, due_at, id);
CREATE INDEX outbox_claim ON outbox (claim);
CREATE INDEX outbox_person ON outbox (person_id, kind);
CREATE INDEX outbox_ticket ON outbox (ticket_id);
