-- 社区
-- +goose Up
CREATE TABLE community (
  id          INTEGER NOT NULL PRIMARY KEY,
  street_id   INTEGER NOT NULL,
  name        TEXT NOT NULL,
  account     TEXT NOT NULL,
  mini        TEXT NOT NULL,
  duty_phone  TEXT NOT NULL,
  CONSTRAINT community_name UNIQUE (street_id, name)
);
CREATE INDEX community_account ON community (account, id);
