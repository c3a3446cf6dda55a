CREATE TABLE agency (
  id TEXT NOT NULL,
  authority TEXT NOT NULL,
  name TEXT NOT NULL,
  name_cy TEXT NOT NULL,
  kind TEXT NOT NULL,
  main TEXT NOT NULL,
  duty TEXT NOT NULL,
  ref TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;

-- One row, id 1. No row: nothing was set yet.
CREATE TABLE agency_settings (
  id BIGINT NOT NULL CHECK (id = 1),
  authority TEXT NOT NULL,
  name TEXT NOT NULL,
  name_cy TEXT NOT NULL,
  broker TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('involved', 'universal')),
  basis TEXT NOT NULL,
  dpia TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id),
  CHECK (scope <> 'universal' OR (basis <> '' AND dpia <> ''))
) CLUSTERED;
