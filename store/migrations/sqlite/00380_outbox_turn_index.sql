-- whose turn it is: in a rush most of what is due is of people who are being served
-- +goose Up
CREATE INDEX outbox_turn ON outbox (state, urgent, due_at, id, person_id);
