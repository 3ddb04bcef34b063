-- 会议纪要: what the lead of a joint case wrote down
-- +goose Up
CREATE TABLE joint_minute (
  id INTEGER NOT NULL PRIMARY KEY,
  case_id INTEGER NOT NULL,
  author_id INTEGER NOT NULL,
  text_sealed BLOB,
  created_at INTEGER NOT NULL
);
CREATE INDEX joint_minute_case ON joint_minute (case_id);
