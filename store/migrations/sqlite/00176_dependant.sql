-- 照护: who cannot be left alone by whoever looks after him at home
-- +goose Up
CREATE TABLE dependant (
  id          INTEGER NOT NULL PRIMARY KEY,
  carer_id    INTEGER NOT NULL,
  person_id   INTEGER NOT NULL,
  note_sealed BLOB,
  by_id       INTEGER NOT NULL,
  created_at  INTEGER NOT NULL,
  ended_at    INTEGER NOT NULL
);
CREATE INDEX dependant_carer ON dependant (carer_id, ended_at);
