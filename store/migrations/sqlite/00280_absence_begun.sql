-- what somebody had taken is with others since an absence began; of those from before nothing is looked up
-- +goose Up
ALTER TABLE absence ADD COLUMN begun SMALLINT NOT NULL DEFAULT 1;
