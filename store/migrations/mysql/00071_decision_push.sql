-- the decisions of one push, in order
-- +goose Up
CREATE INDEX decision_push ON decision (push_id, id);
