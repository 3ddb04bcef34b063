-- one-use codes that bind a member to his phone
-- +goose Up
CREATE TABLE invitation (
  id         BIGINT NOT NULL PRIMARY KEY,
  person_id  BIGINT NOT NULL,
  code_index VARCHAR(64) NOT NULL,
  invited_by BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT NOT NULL,
  UNIQUE KEY invitation_code (code_index)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
