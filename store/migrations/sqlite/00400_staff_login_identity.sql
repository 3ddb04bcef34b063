-- the one WeChat by which its owner lets himself into the console; none until he says so
-- +goose Up
ALTER TABLE staff_login ADD COLUMN identity_id INTEGER NULL;
