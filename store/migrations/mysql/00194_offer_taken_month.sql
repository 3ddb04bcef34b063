-- the month in which an offer was taken; 0 for none
-- +goose Up
ALTER TABLE offer ADD COLUMN taken_month BIGINT NOT NULL DEFAULT 0;
