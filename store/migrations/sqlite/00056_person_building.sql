-- who is known to live in a building
-- +goose Up
CREATE INDEX person_building ON person (building_id);
