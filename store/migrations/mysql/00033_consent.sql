-- 同意: what a person agreed to, when, by whose hand
-- +goose Up
CREATE TABLE consent (
  id           BIGINT NOT NULL PRIMARY KEY,
  person_id    BIGINT NOT NULL,
  kind         VARCHAR(16) NOT NULL,
  given_by     BIGINT NOT NULL,
  given_at     BIGINT NOT NULL,
  withdrawn_at BIGINT NOT NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
