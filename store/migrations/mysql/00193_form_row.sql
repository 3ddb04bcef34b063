-- the numbers under which tickets stand in a street's own forms
-- +goose Up
CREATE TABLE form_row (
  id           BIGINT NOT NULL PRIMARY KEY,
  community_id BIGINT NOT NULL,
  form         VARCHAR(64) NOT NULL,
  number       VARCHAR(64) NOT NULL,
  digest       VARCHAR(64) NOT NULL,
  ticket_id    BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  CONSTRAINT form_row_number UNIQUE (community_id, form, number),
  KEY form_row_ticket (ticket_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
