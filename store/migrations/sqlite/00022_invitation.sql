-- one-use codes that bind a member to his phone
-- +goose Up
CREATE TABLE invitation (
  id         INTEGER NOT NULL PRIMARY KEY,
  person_id  INTEGER NOT NULL,
  code_index TEXT NOT NULL,
  invited_by INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER NOT NULL,
  CONSTRAINT invitation_code UNIQUE (code_index)
);
