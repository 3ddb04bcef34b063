-- how many errands a rule made for people on a day
-- +goose Up
CREATE TABLE errand (
  id       BIGINT NOT NULL PRIMARY KEY,
  rule     VARCHAR(16) NOT NULL,
  whose_id BIGINT NOT NULL,
  day      BIGINT NOT NULL,
  made     BIGINT NOT NULL,
  CONSTRAINT errand_day UNIQUE (rule, whose_id, day)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
