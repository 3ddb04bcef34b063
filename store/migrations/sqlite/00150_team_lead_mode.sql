-- whether offers go to the lead of a team, who names the person
-- +goose Up
ALTER TABLE team ADD COLUMN lead_mode INTEGER NOT NULL DEFAULT 0;
