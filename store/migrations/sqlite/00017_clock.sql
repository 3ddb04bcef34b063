-- 时限: what must happen until when
-- +goose Up
CREATE TABLE clock (
  id         INTEGER NOT NULL PRIMARY KEY,
  ticket_id  INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  stopped_at INTEGER NOT NULL
);
CREATE INDEX clock_due ON clock (stopped_at, due_at);
CREATE INDEX clock_ticket ON clock (ticket_id);
