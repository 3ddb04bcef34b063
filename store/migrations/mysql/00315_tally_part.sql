-- a count is the sum of several rows, so that deeds at the same moment do not wait for one
-- +goose Up
ALTER TABLE tally ADD COLUMN part SMALLINT NOT NULL DEFAULT 0, DROP PRIMARY KEY, ADD PRIMARY KEY (community_id, month, side, value, part);
