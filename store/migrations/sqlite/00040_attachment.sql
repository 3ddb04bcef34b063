-- 附件: photos and voices that people sent; their bytes lie apart, under the id
-- +goose Up
CREATE TABLE attachment (
  id           INTEGER NOT NULL PRIMARY KEY,
  person_id    INTEGER NOT NULL,
  ticket_id    INTEGER NOT NULL,
  inbox_id     INTEGER NOT NULL,
  account      TEXT NOT NULL,
  kind         TEXT NOT NULL,
  media_sealed BLOB NULL,
  state        TEXT NOT NULL,
  reason       TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size         INTEGER NOT NULL,
  width        INTEGER NOT NULL,
  height       INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
);
CREATE INDEX attachment_ticket ON attachment (ticket_id, id);
CREATE INDEX attachment_inbox ON attachment (inbox_id);
CREATE INDEX attachment_person ON attachment (person_id, ticket_id, id);
