-- What the last count of an authority found. source is '' for all suppliers together.
CREATE TABLE quality_figure (
  authority TEXT NOT NULL,
  source TEXT NOT NULL,
  name TEXT NOT NULL,
  n BIGINT NOT NULL,
  of_all BIGINT NOT NULL,
  PRIMARY KEY (authority, source, name)
) CLUSTERED;
CREATE TABLE quality_count (
  authority TEXT NOT NULL,
  counted_at BIGINT NOT NULL,
  counted_by TEXT NOT NULL,
  PRIMARY KEY (authority)
) CLUSTERED;
