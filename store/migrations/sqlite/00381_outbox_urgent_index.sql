-- what another index of the same order holds
-- +goose Up
DROP INDEX outbox_urgent;
