-- how the staff gets into the console: passwords as hashes, sealed with everything else
-- +goose Up
CREATE TABLE staff_login (
  id              INTEGER NOT NULL PRIMARY KEY,
  person_id       INTEGER NOT NULL,
  name_index      TEXT NULL,
  name_sealed     BLOB NULL,
  password_sealed BLOB NULL,
  secret_sealed   BLOB NULL,
  step            INTEGER NOT NULL,
  fails           INTEGER NOT NULL,
  locked_until    INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  CONSTRAINT staff_login_name UNIQUE (name_index),
  CONSTRAINT staff_login_person UNIQUE (person_id)
);
