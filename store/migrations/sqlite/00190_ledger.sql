-- 台账: what of a ticket is counted, as its events tell it
-- +goose Up
CREATE TABLE ledger (
  ticket_id        INTEGER NOT NULL PRIMARY KEY,
  community_id     INTEGER NOT NULL,
  month            INTEGER NOT NULL,
  dispatched_month INTEGER NOT NULL,
  handled_month    INTEGER NOT NULL,
  followed_month   INTEGER NOT NULL,
  class            TEXT NOT NULL,
  category         TEXT NOT NULL,
  intent           TEXT NOT NULL,
  state            TEXT NOT NULL,
  into_id          INTEGER NOT NULL,
  proxy            INTEGER NOT NULL,
  opened_at        INTEGER NOT NULL,
  dispatched_at    INTEGER NOT NULL,
  answered_at      INTEGER NOT NULL,
  handled_at       INTEGER NOT NULL,
  followed_at      INTEGER NOT NULL,
  taken_at         INTEGER NOT NULL,
  team_id          INTEGER NOT NULL,
  kind             TEXT NOT NULL,
  handler_id       INTEGER NOT NULL,
  served           INTEGER NOT NULL,
  rating           INTEGER NOT NULL,
  reopened         INTEGER NOT NULL,
  late             INTEGER NOT NULL,
  by_staff         INTEGER NOT NULL,
  worded           INTEGER NOT NULL,
  rushed           INTEGER NOT NULL,
  quick            INTEGER NOT NULL
);
CREATE INDEX ledger_month ON ledger (community_id, month, ticket_id);
CREATE INDEX ledger_dispatched ON ledger (community_id, dispatched_month, ticket_id);
CREATE INDEX ledger_handled ON ledger (community_id, handled_month, ticket_id);
CREATE INDEX ledger_followed ON ledger (community_id, followed_month, ticket_id);
