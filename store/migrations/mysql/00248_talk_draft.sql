-- a ticket that a talk may become, once somebody taps
-- +goose Up
CREATE TABLE talk_draft (
  id             BIGINT NOT NULL PRIMARY KEY,
  talk_id        BIGINT NOT NULL,
  community_id   BIGINT NOT NULL,
  no             BIGINT NOT NULL,
  state          VARCHAR(64) NOT NULL,
  speaker_sealed MEDIUMBLOB NULL,
  text_sealed    MEDIUMBLOB NULL,
  category       VARCHAR(64) NOT NULL,
  urgency        BIGINT NOT NULL,
  why            VARCHAR(64) NOT NULL,
  ticket_id      BIGINT NOT NULL,
  changed_at     BIGINT NOT NULL,
  CONSTRAINT talk_draft_once UNIQUE (talk_id, no),
  KEY talk_draft_community (community_id, state, id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
