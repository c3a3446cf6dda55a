CREATE TABLE child (
  id TEXT NOT NULL,
  authority TEXT NOT NULL,
  status TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
-- One supplier's present view of a child. sealed is the Record under scope record:ID.
CREATE TABLE child_source (
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  hash TEXT NOT NULL,
  supplied_on TEXT NOT NULL,
  confirmed_on TEXT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX child_source_key ON child_source (source, key);
-- Views that the supplier has since replaced.
CREATE TABLE child_source_past (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  supplied_on TEXT NOT NULL,
  confirmed_on TEXT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (id, version)
) CLUSTERED;
-- Which child a source record belongs to: events, never rewritten but for their end.
CREATE TABLE child_member (
  child TEXT NOT NULL,
  record TEXT NOT NULL,
  starts BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  PRIMARY KEY (child, record, starts)
) CLUSTERED;
CREATE UNIQUE INDEX child_member_now ON child_member (record) WHERE ends = 0;
-- Who lives together: a keyed hash of the current address. Absent for shielded children.
CREATE TABLE child_household (
  child TEXT NOT NULL,
  door TEXT NOT NULL,
  PRIMARY KEY (child)
) CLUSTERED;
CREATE INDEX child_household_door ON child_household (door, child);
