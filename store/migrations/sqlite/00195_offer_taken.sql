-- what somebody took in a month, however much he took before
-- +goose Up
CREATE INDEX offer_taken ON offer (person_id, taken_month);
