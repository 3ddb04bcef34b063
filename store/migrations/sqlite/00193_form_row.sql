-- the numbers under which tickets stand in a street's own forms
-- +goose Up
CREATE TABLE form_row (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  form         TEXT NOT NULL,
  number       TEXT NOT NULL,
  digest       TEXT NOT NULL,
  ticket_id    INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  CONSTRAINT form_row_number UNIQUE (community_id, form, number)
);
CREATE INDEX form_row_ticket ON form_row (ticket_id);
