-- a person in one WeChat account
-- +goose Up
CREATE TABLE identity (
  id           INTEGER NOT NULL PRIMARY KEY,
  account      TEXT NOT NULL,
  openid       TEXT NOT NULL,
  person_id    INTEGER NOT NULL,
  following    INTEGER NOT NULL,
  window_until INTEGER NOT NULL,
  window_left  INTEGER NOT NULL,
  bind_fails   INTEGER NOT NULL,
  bind_again   INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  CONSTRAINT identity_openid UNIQUE (account, openid)
);
CREATE INDEX identity_person ON identity (person_id);
