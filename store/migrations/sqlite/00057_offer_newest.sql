-- the newest offers to somebody who has had thousands
-- +goose Up
CREATE INDEX offer_newest ON offer (person_id, id);
