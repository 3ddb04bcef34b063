-- 来信: every message that came, with the answer it got
-- +goose Up
CREATE TABLE inbox (
  id           INTEGER NOT NULL PRIMARY KEY,
  account      TEXT NOT NULL,
  openid       TEXT NOT NULL,
  message_key  TEXT NOT NULL,
  digest       TEXT NOT NULL,
  kind         TEXT NOT NULL,
  type         TEXT NOT NULL,
  person_id    INTEGER NOT NULL,
  raw_sealed   BLOB NULL,
  text_sealed  BLOB NULL,
  reply_sealed BLOB NULL,
  sent_at      INTEGER NOT NULL,
  received_at  INTEGER NOT NULL,
  CONSTRAINT inbox_key UNIQUE (message_key)
);
CREATE INDEX inbox_person ON inbox (person_id, id);
