-- the access token of an account, one for all processes
-- +goose Up
CREATE TABLE access_token (
  account      VARCHAR(64) NOT NULL PRIMARY KEY,
  row_id       BIGINT NOT NULL,
  sealed_token VARBINARY(1024) NULL,
  expires_at   BIGINT NOT NULL,
  fetch_until  BIGINT NOT NULL,
  forced_at    BIGINT NOT NULL,
  version      BIGINT NOT NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
