-- the version of the lexicon by which a ticket's message was read
-- +goose Up
ALTER TABLE ticket ADD COLUMN lexicon TEXT NOT NULL DEFAULT '';
