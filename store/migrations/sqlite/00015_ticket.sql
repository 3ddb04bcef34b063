-- 工单
-- +goose Up
CREATE TABLE ticket (
  id           INTEGER NOT NULL PRIMARY KEY,
  community_id INTEGER NOT NULL,
  number       INTEGER NOT NULL,
  inbox_id     INTEGER NOT NULL,
  need_no      INTEGER NOT NULL,
  account      TEXT NOT NULL,
  requester_id INTEGER NOT NULL,
  category     TEXT NOT NULL,
  urgency      INTEGER NOT NULL,
  hands        INTEGER NOT NULL,
  state        TEXT NOT NULL,
  owner_id     INTEGER NOT NULL,
  building_id  INTEGER NOT NULL,
  building     TEXT NOT NULL,
  unit         TEXT NOT NULL,
  room_sealed  BLOB NULL,
  confirmed    INTEGER NOT NULL,
  phone_sealed BLOB NULL,
  text_sealed  BLOB NULL,
  gist         TEXT NOT NULL,
  reopened     INTEGER NOT NULL,
  version      INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  CONSTRAINT ticket_number UNIQUE (account, number),
  CONSTRAINT ticket_need UNIQUE (inbox_id, need_no)
);
CREATE INDEX ticket_requester ON ticket (requester_id, state);
CREATE INDEX ticket_owner ON ticket (owner_id, state);
CREATE INDEX ticket_state ON ticket (community_id, state);
