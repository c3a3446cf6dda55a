-- What was shared, or is to be, without the family's agreement. sealed is the Details
-- under the child's key. The grounds are a closed list.
CREATE TABLE override (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  what TEXT NOT NULL,
  ref TEXT NOT NULL, -- id of what happened, '' for nothing yet
  account TEXT NOT NULL, -- whom it let in, '' none
  ground TEXT NOT NULL CHECK (ground IN ('harm', 'crime', 'court', 'duty', 'vital')),
  recipient TEXT NOT NULL, -- agency, '' outside
  made_by TEXT NOT NULL,
  agency TEXT NOT NULL,
  at BIGINT NOT NULL,
  due TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked', 'allowed', 'refused', 'waits', 'right', 'wrong')),
  decided_by TEXT NOT NULL CHECK (decided_by <> made_by OR decided_by = ''),
  decided_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;

CREATE INDEX override_waits ON override (state, due);
