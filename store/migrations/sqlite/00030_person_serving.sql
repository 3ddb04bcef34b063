-- whether a volunteer wants to be asked: on, off or not said
-- +goose Up
ALTER TABLE person ADD COLUMN serving TEXT NOT NULL DEFAULT '';
