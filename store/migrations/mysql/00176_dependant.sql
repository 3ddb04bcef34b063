-- 照护: who cannot be left alone by whoever looks after him at home
-- +goose Up
CREATE TABLE dependant (
  id          BIGINT NOT NULL PRIMARY KEY,
  carer_id    BIGINT NOT NULL,
  person_id   BIGINT NOT NULL,
  note_sealed MEDIUMBLOB,
  by_id       BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  ended_at    BIGINT NOT NULL,
  KEY dependant_carer (carer_id, ended_at)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
