-- who answers for a unit
-- +goose Up
CREATE TABLE partner_contact (
  id BIGINT NOT NULL PRIMARY KEY,
  partner_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT partner_contact_once UNIQUE (partner_id, person_id),
  KEY partner_contact_person (person_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
