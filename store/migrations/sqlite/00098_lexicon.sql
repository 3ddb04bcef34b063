-- 词库: the lexicons that were loaded; the one last put to use is read by
-- +goose Up
CREATE TABLE lexicon (
  id INTEGER NOT NULL PRIMARY KEY,
  version TEXT NOT NULL,
  csv TEXT NOT NULL,
  word_rows INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  loader TEXT NOT NULL,
  loader_id INTEGER NOT NULL,
  seconder_id INTEGER NOT NULL,
  loaded_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
);
CREATE INDEX lexicon_used ON lexicon (used_at);
