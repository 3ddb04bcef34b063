-- how often the unit has sent the matter of its leg back
-- +goose Up
ALTER TABLE joint_leg ADD COLUMN sent_back INT NOT NULL DEFAULT 0;
