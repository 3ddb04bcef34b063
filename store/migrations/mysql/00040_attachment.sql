-- 附件: photos and voices that people sent; their bytes lie apart, under the id
-- +goose Up
CREATE TABLE attachment (
  id           BIGINT NOT NULL PRIMARY KEY,
  person_id    BIGINT NOT NULL,
  ticket_id    BIGINT NOT NULL,
  inbox_id     BIGINT NOT NULL,
  account      VARCHAR(64) NOT NULL,
  kind         VARCHAR(16) NOT NULL,
  media_sealed BLOB NULL,
  state        VARCHAR(16) NOT NULL,
  reason       VARCHAR(16) NOT NULL,
  content_type VARCHAR(64) NOT NULL,
  size         BIGINT NOT NULL,
  width        BIGINT NOT NULL,
  height       BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  updated_at   BIGINT NOT NULL,
  KEY attachment_ticket (ticket_id, id),
  KEY attachment_inbox (inbox_id),
  KEY attachment_person (person_id, ticket_id, id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
