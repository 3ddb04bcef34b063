-- a row's sender is compared where the row is found by its id; nothing is looked up by him
-- +goose Up
DROP INDEX notice_to_claim ON notice_to;
