-- what an account sent by each channel on a day of China (20260303)
-- +goose Up
CREATE TABLE quota (
  account    TEXT NOT NULL,
  channel    TEXT NOT NULL,
  day        INTEGER NOT NULL,
  spent      INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (account, channel, day)
);
