-- until now a leg was one unit's turn at a matter: of what came to it from another leg, that other's sending back counts
-- +goose Up
UPDATE joint_leg SET sent_back = 1 WHERE sent_back = 0 AND state <> 'passed'
  AND matter_id IN (SELECT p.matter_id FROM (SELECT DISTINCT matter_id FROM joint_leg WHERE state = 'passed') p);
