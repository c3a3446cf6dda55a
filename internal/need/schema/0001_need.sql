-- Levels of need that somebody found. sealed is the Details under the child's key.
-- The id is that of an item of access, which says who reads it. Rows are never changed.
CREATE TABLE need (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  level BIGINT NOT NULL,
  episode TEXT NOT NULL, -- '' none
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;

-- The authority's levels.
CREATE TABLE need_setting (
  one BIGINT NOT NULL,
  version BIGINT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (one)
);
