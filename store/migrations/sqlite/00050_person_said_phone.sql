-- the phone a person says is his; nobody has checked it
-- +goose Up
ALTER TABLE person ADD COLUMN said_phone_sealed BLOB NULL;
