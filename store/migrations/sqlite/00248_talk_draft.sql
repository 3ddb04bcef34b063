-- a ticket that a talk may become, once somebody taps
-- +goose Up
CREATE TABLE talk_draft (
  id             INTEGER NOT NULL PRIMARY KEY,
  talk_id        INTEGER NOT NULL,
  community_id   INTEGER NOT NULL,
  no             INTEGER NOT NULL,
  state          TEXT NOT NULL,
  speaker_sealed BLOB NULL,
  text_sealed    BLOB NULL,
  category       TEXT NOT NULL,
  urgency        INTEGER NOT NULL,
  why            TEXT NOT NULL,
  ticket_id      INTEGER NOT NULL,
  changed_at     INTEGER NOT NULL,
  CONSTRAINT talk_draft_once UNIQUE (talk_id, no)
);
CREATE INDEX talk_draft_community ON talk_draft (community_id, state, id);
