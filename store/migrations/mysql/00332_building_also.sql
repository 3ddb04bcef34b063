-- what people call a building besides its number, one name a line
-- +goose Up
ALTER TABLE building ADD COLUMN also VARCHAR(400) NOT NULL DEFAULT '';
