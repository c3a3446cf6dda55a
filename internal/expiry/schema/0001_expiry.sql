-- Courses of help in the archive that are due, as the last sweep found them.
CREATE TABLE expiry_due (
  episode TEXT NOT NULL,
  child TEXT NOT NULL,
  ended TEXT NOT NULL, -- YYYY-MM-DD
  due TEXT NOT NULL,
  what TEXT NOT NULL,
  PRIMARY KEY (episode)
) CLUSTERED;
CREATE INDEX expiry_due_day ON expiry_due (due, episode);

-- Courses of help that are not to be disposed of. sealed: why, under the child's key.
CREATE TABLE expiry_hold (
  episode TEXT NOT NULL,
  child TEXT NOT NULL,
  held BOOLEAN NOT NULL,
  by_account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (episode)
) CLUSTERED;

-- What was proposed and decided. From the decision on the row is the certificate: counts,
-- days and who decided. Times are in milliseconds, 0 for never.
CREATE TABLE expiry_batch (
  id TEXT NOT NULL,
  authority TEXT NOT NULL,
  state TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  proposed_at BIGINT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  done_at BIGINT NOT NULL,
  gone TEXT NOT NULL,
  rule_years BIGINT NOT NULL,
  rule_age BIGINT NOT NULL,
  rule_died BIGINT NOT NULL,
  size BIGINT NOT NULL,
  left_out BIGINT NOT NULL,
  first_year BIGINT NOT NULL,
  last_year BIGINT NOT NULL,
  written BIGINT NOT NULL,
  besides BIGINT NOT NULL,
  attached BIGINT NOT NULL,
  levels BIGINT NOT NULL,
  days BIGINT NOT NULL, -- until what holds it in a backup expires
  version BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;

-- What is in a batch until it is done: no row outlives that. ended: its rows are gone.
-- scopes: the keys still to be destroyed.
CREATE TABLE expiry_item (
  batch TEXT NOT NULL,
  episode TEXT NOT NULL,
  what TEXT NOT NULL,
  ended BOOLEAN NOT NULL,
  scopes TEXT NOT NULL,
  PRIMARY KEY (batch, episode)
) CLUSTERED;
CREATE INDEX expiry_item_episode ON expiry_item (episode);

-- The last sweep. One row.
CREATE TABLE expiry_sweep (
  one BIGINT NOT NULL,
  at BIGINT NOT NULL,
  looked BIGINT NOT NULL,
  PRIMARY KEY (one)
) CLUSTERED;
