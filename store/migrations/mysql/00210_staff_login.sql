-- how the staff gets into the console: passwords as hashes, sealed with everything else
-- +goose Up
CREATE TABLE staff_login (
  id              BIGINT NOT NULL PRIMARY KEY,
  person_id       BIGINT NOT NULL,
  name_index      VARCHAR(64) NULL,
  name_sealed     MEDIUMBLOB NULL,
  password_sealed MEDIUMBLOB NULL,
  secret_sealed   MEDIUMBLOB NULL,
  step            BIGINT NOT NULL,
  fails           BIGINT NOT NULL,
  locked_until    BIGINT NOT NULL,
  version         BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  CONSTRAINT staff_login_name UNIQUE (name_index),
  CONSTRAINT staff_login_person UNIQUE (person_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
