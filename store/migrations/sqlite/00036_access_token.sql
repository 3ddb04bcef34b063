-- the access token of an account, one for all processes
-- +goose Up
CREATE TABLE access_token (
  account      TEXT NOT NULL PRIMARY KEY,
  row_id       INTEGER NOT NULL,
  sealed_token BLOB NULL,
  expires_at   INTEGER NOT NULL,
  fetch_until  INTEGER NOT NULL,
  forced_at    INTEGER NOT NULL,
  version      INTEGER NOT NULL
);
