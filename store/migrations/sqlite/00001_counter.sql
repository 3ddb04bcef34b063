-- running numbers: nodes of the id generator
-- +goose Up
CREATE TABLE counter (
  name  TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
);
