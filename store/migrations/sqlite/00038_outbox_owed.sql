-- what one person is still owed, in order
-- +goose Up
CREATE INDEX outbox_owed ON outbox (person_id, state, id);
