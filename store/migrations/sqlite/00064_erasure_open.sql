-- the erasures that are still to be done
-- +goose Up
CREATE INDEX erasure_open ON erasure (done_at, id);
