-- what a unit sent on is found by the unit, too
-- +goose Up
CREATE INDEX joint_leg_from ON joint_leg (from_id);
