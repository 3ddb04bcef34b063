-- the page by which a unit without an account acts on its leg, once
-- +goose Up
CREATE TABLE leg_link (
  id INTEGER NOT NULL PRIMARY KEY,
  leg_id INTEGER NOT NULL,
  code_index TEXT NOT NULL,
  maker_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  CONSTRAINT leg_link_code UNIQUE (code_index)
);
CREATE INDEX leg_link_leg ON leg_link (leg_id);
