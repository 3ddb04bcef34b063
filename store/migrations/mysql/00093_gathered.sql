-- the tickets of a loss: the one that is seen to, and those merged into it
-- +goose Up
CREATE TABLE gathered (
  id           BIGINT NOT NULL PRIMARY KEY,
  ticket_id    BIGINT NOT NULL,
  gathering_id BIGINT NOT NULL,
  main_id      BIGINT NOT NULL,
  merged_at    BIGINT NOT NULL,
  parted_at    BIGINT NOT NULL,
  CONSTRAINT gathered_ticket UNIQUE (ticket_id),
  KEY gathered_main (main_id, ticket_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
