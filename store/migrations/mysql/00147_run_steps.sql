-- the steps of a run's policy, copied into it
-- +goose Up
ALTER TABLE run ADD COLUMN steps TEXT NULL;
