-- what a volunteer can do, when, and how often in a month
-- +goose Up
CREATE TABLE volunteer (
  id         BIGINT NOT NULL PRIMARY KEY,
  person_id  BIGINT NOT NULL,
  skills     VARCHAR(500) NOT NULL,
  hours      VARCHAR(200) NOT NULL,
  month_cap  BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT volunteer_person UNIQUE (person_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
