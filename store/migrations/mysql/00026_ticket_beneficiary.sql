-- who is helped when it is not the writer
-- +goose Up
ALTER TABLE ticket ADD COLUMN beneficiary_id BIGINT NOT NULL DEFAULT 0;
