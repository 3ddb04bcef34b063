-- what was entered for somebody
-- +goose Up
CREATE INDEX ticket_beneficiary ON ticket (beneficiary_id, id);
