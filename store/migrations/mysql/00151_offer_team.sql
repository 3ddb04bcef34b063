-- the team whose lead is to name somebody; 0 for an offer to himself
-- +goose Up
ALTER TABLE offer ADD COLUMN team_id BIGINT NOT NULL DEFAULT 0;
