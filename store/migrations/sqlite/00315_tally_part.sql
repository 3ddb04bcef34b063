-- a count is the sum of several rows, so that deeds at the same moment do not wait for one
-- +goose Up
CREATE TABLE tally_parts (
  community_id INTEGER NOT NULL,
  month        INTEGER NOT NULL,
  side         TEXT NOT NULL,
  value        TEXT NOT NULL,
  received     INTEGER NOT NULL DEFAULT 0,
  dispatched   INTEGER NOT NULL DEFAULT 0,
  handled      INTEGER NOT NULL DEFAULT 0,
  followed     INTEGER NOT NULL DEFAULT 0,
  served       INTEGER NOT NULL DEFAULT 0,
  good         INTEGER NOT NULL DEFAULT 0,
  fair         INTEGER NOT NULL DEFAULT 0,
  bad          INTEGER NOT NULL DEFAULT 0,
  silent       INTEGER NOT NULL DEFAULT 0,
  waiting      INTEGER NOT NULL DEFAULT 0,
  underway     INTEGER NOT NULL DEFAULT 0,
  shelved      INTEGER NOT NULL DEFAULT 0,
  outside      INTEGER NOT NULL DEFAULT 0,
  cancelled    INTEGER NOT NULL DEFAULT 0,
  merged       INTEGER NOT NULL DEFAULT 0,
  answered     INTEGER NOT NULL DEFAULT 0,
  late         INTEGER NOT NULL DEFAULT 0,
  reopened     INTEGER NOT NULL DEFAULT 0,
  by_staff     INTEGER NOT NULL DEFAULT 0,
  rushed       INTEGER NOT NULL DEFAULT 0,
  quick        INTEGER NOT NULL DEFAULT 0,
  proxy        INTEGER NOT NULL DEFAULT 0,
  part         INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (community_id, month, side, value, part)
);
INSERT INTO tally_parts (community_id, month, side, value, received, dispatched, handled, followed, served, good, fair, bad, silent, waiting, underway, shelved, outside, cancelled, merged, answered, late, reopened, by_staff, rushed, quick, proxy)
  SELECT community_id, month, side, value, received, dispatched, handled, followed, served, good, fair, bad, silent, waiting, underway, shelved, outside, cancelled, merged, answered, late, reopened, by_staff, rushed, quick, proxy FROM tally;
DROP TABLE tally;
ALTER TABLE tally_parts RENAME TO tally;
