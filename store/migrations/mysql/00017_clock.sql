-- 时限: what must happen until when
-- +goose Up
CREATE TABLE clock (
  id         BIGINT NOT NULL PRIMARY KEY,
  ticket_id  BIGINT NOT NULL,
  kind       VARCHAR(16) NOT NULL,
  started_at BIGINT NOT NULL,
  due_at     BIGINT NOT NULL,
  stopped_at BIGINT NOT NULL,
  KEY clock_due (stopped_at, due_at),
  KEY clock_ticket (ticket_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
