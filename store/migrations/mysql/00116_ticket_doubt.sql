-- how it stands with a matter that may be a danger: asked, raised or calmed
-- +goose Up
ALTER TABLE ticket ADD COLUMN doubt VARCHAR(8) NOT NULL DEFAULT '';
