-- who answers for a unit
-- +goose Up
CREATE TABLE partner_contact (
  id INTEGER NOT NULL PRIMARY KEY,
  partner_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT partner_contact_once UNIQUE (partner_id, person_id)
);
CREATE INDEX partner_contact_person ON partner_contact (person_id);
