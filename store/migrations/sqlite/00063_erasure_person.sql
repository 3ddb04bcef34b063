-- the erasure of a person
-- +goose Up
CREATE INDEX erasure_person ON erasure (person_id);
