-- the unit that had a leg before; 0 when it has never gone on
-- +goose Up
ALTER TABLE joint_leg ADD COLUMN from_id BIGINT NOT NULL DEFAULT 0;
