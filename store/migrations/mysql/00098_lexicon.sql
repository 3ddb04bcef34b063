-- 词库: the lexicons that were loaded; the one last put to use is read by
-- +goose Up
CREATE TABLE lexicon (
  id BIGINT NOT NULL PRIMARY KEY,
  version VARCHAR(16) NOT NULL,
  csv MEDIUMTEXT NOT NULL,
  word_rows BIGINT NOT NULL,
  dropped BIGINT NOT NULL,
  loader VARCHAR(16) NOT NULL,
  loader_id BIGINT NOT NULL,
  seconder_id BIGINT NOT NULL,
  loaded_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  KEY lexicon_used (used_at)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
