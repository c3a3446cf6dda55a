-- How long records are kept. One row.
CREATE TABLE disposal_schedule (
  one BIGINT NOT NULL,
  years BIGINT NOT NULL,
  backups BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (one)
) CLUSTERED;

-- Children whose records are due, as the last sweep found them.
CREATE TABLE disposal_due (
  child TEXT NOT NULL,
  due TEXT NOT NULL,
  what TEXT NOT NULL,
  PRIMARY KEY (child)
) CLUSTERED;
CREATE INDEX disposal_due_day ON disposal_due (due, child);

-- What is not to be disposed of, and until when a young person agreed to be
-- helped. sealed is the reason.
CREATE TABLE disposal_hold (
  child TEXT NOT NULL,
  held BOOLEAN NOT NULL,
  extended BOOLEAN NOT NULL,
  by_account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (child)
) CLUSTERED;

CREATE TABLE disposal_batch (
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  proposed_at BIGINT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  done_at BIGINT NOT NULL,
  gone TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;

-- The children of a batch. scopes: the keys still to be destroyed, one a line.
CREATE TABLE disposal_item (
  batch TEXT NOT NULL,
  child TEXT NOT NULL,
  what TEXT NOT NULL,
  outcome TEXT NOT NULL, -- "", "held", "absent", "buried"
  scopes TEXT NOT NULL,
  PRIMARY KEY (batch, child)
) CLUSTERED;
CREATE INDEX disposal_item_child ON disposal_item (child);

-- The last sweep. One row.
CREATE TABLE disposal_sweep (
  one BIGINT NOT NULL,
  at BIGINT NOT NULL,
  looked BIGINT NOT NULL,
  PRIMARY KEY (one)
) CLUSTERED;
