-- how often an answer was given, by month
-- +goose Up
CREATE TABLE answer_asked (
  id BIGINT NOT NULL PRIMARY KEY,
  answer_id BIGINT NOT NULL,
  month VARCHAR(8) NOT NULL,
  times BIGINT NOT NULL,
  CONSTRAINT answer_month UNIQUE (answer_id, month)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
