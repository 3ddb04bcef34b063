-- the receipts of a push
-- +goose Up
CREATE INDEX receipt_push ON receipt (push_id);
