-- what an account sent by each channel on a day of China (20260303)
-- +goose Up
CREATE TABLE quota (
  account    VARCHAR(64) NOT NULL,
  channel    VARCHAR(16) NOT NULL,
  day        BIGINT NOT NULL,
  spent      BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account, channel, day)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
