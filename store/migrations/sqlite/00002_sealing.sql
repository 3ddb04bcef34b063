-- one known text per key, so that a wrong key is noticed at start
-- +goose Up
CREATE TABLE sealing (
  key_no INTEGER NOT NULL PRIMARY KEY,
  probe  BLOB NOT NULL
);
