-- a notice on its way to one person, on one lane
-- +goose Up
CREATE TABLE notice_to (
  id         BIGINT NOT NULL PRIMARY KEY,
  notice_id  BIGINT NOT NULL,
  person_id  BIGINT NOT NULL,
  lane       VARCHAR(64) NOT NULL,
  state      VARCHAR(64) NOT NULL,
  reason     VARCHAR(64) NOT NULL,
  channel    VARCHAR(64) NOT NULL,
  tried      VARCHAR(190) NOT NULL,
  attempts   BIGINT NOT NULL,
  errcode    BIGINT NOT NULL,
  job_id     BIGINT NOT NULL,
  due_at     BIGINT NOT NULL,
  sent_at    BIGINT NOT NULL,
  claim      VARCHAR(190) NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT notice_to_once UNIQUE (notice_id, person_id, lane),
  KEY notice_to_due (notice_id, state, due_at, id),
  KEY notice_to_person (person_id, lane, sent_at),
  KEY notice_to_claim (claim)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
