-- 标签: how somebody agreed to be listed; found by a keyed index
-- +goose Up
CREATE TABLE person_tag (
  id           INTEGER NOT NULL PRIMARY KEY,
  person_id    INTEGER NOT NULL,
  community_id INTEGER NOT NULL,
  tag_index    TEXT NOT NULL,
  tag_sealed   BLOB NULL,
  given_by     INTEGER NOT NULL,
  given_at     INTEGER NOT NULL,
  CONSTRAINT person_tag_once UNIQUE (community_id, tag_index, person_id)
);
CREATE INDEX person_tag_person ON person_tag (person_id);
