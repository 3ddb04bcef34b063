-- 关爱对象: somebody whom the community looks after, and who agreed to it
-- +goose Up
ALTER TABLE person ADD COLUMN care INTEGER NOT NULL DEFAULT 0;
