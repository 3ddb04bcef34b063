-- who answers for an answer; 0 for whoever is on duty
-- +goose Up
ALTER TABLE answer ADD COLUMN owner_id BIGINT NOT NULL DEFAULT 0;
