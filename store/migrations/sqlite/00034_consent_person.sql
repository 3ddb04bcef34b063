-- what a person agreed to
-- +goose Up
CREATE INDEX consent_person ON consent (person_id, kind);
