-- Work to be done. claim counts the claims: it is the fence of a worker that was too slow.
CREATE TABLE job (
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  unique_key TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  claim BIGINT NOT NULL,
  leased_until BIGINT NOT NULL,
  dead BOOLEAN NOT NULL,
  fault TEXT NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX job_due ON job (run_at, id) WHERE NOT dead;
CREATE UNIQUE INDEX job_unique_key ON job (unique_key) WHERE unique_key <> '' AND NOT dead;
