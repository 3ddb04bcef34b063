-- what a part of a building has lost, and the ticket that is seen to for all who say so
-- +goose Up
CREATE TABLE gathering (
  id          BIGINT NOT NULL PRIMARY KEY,
  building_id BIGINT NOT NULL,
  supply      VARCHAR(16) NOT NULL,
  scope       VARCHAR(16) NOT NULL,
  ticket_id   BIGINT NOT NULL,
  reports     BIGINT NOT NULL,
  last_at     BIGINT NOT NULL,
  CONSTRAINT gathering_place UNIQUE (building_id, supply, scope),
  KEY gathering_ticket (ticket_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
