-- 发件箱: what is owed to phones; no texts
-- +goose Up
CREATE TABLE outbox (
  id            BIGINT NOT NULL PRIMARY KEY,
  dedupe_key    VARCHAR(100) NOT NULL,
  account       VARCHAR(64) NOT NULL,
  person_id     BIGINT NOT NULL,
  kind          VARCHAR(16) NOT NULL,
  ticket_id     BIGINT NOT NULL,
  offer_id      BIGINT NOT NULL,
  inbox_id      BIGINT NOT NULL,
  state         VARCHAR(16) NOT NULL,
  due_at        BIGINT NOT NULL,
  attempts      BIGINT NOT NULL,
  claim         VARCHAR(64) NOT NULL,
  channel       VARCHAR(16) NOT NULL,
  errcode       BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  updated_at    BIGINT NOT NULL,
  UNIQUE KEY outbox_key (dedupe_key),
  KEY outbox_due (state, due_at, id),
  KEY outbox_claim (claim),
  KEY outbox_person (person_id, kind),
  KEY outbox_ticket (ticket_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
