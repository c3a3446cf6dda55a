-- Sources: what an index administrator changed of those that come with Onestory.
CREATE TABLE feed_source (
  name TEXT NOT NULL,
  paused BOOLEAN NOT NULL,
  mapping TEXT NOT NULL,    -- JSON that takes the place of the embedded one; '' for none
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (name)
) CLUSTERED;
-- One reading of one file. done is the last row that is finished for good.
CREATE TABLE feed_run (
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  file_hash TEXT NOT NULL,
  rows_total BIGINT NOT NULL,
  done BIGINT NOT NULL,
  state TEXT NOT NULL,      -- running, complete
  counts TEXT NOT NULL,     -- JSON of numbers
  started_at BIGINT NOT NULL,
  started_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL, -- when the refused rows are destroyed
  PRIMARY KEY (id)
) CLUSTERED;
CREATE INDEX feed_run_source ON feed_run (source, id);
-- Rows that were refused, sealed under scope feed-run:ID.
CREATE TABLE feed_refused (
  run TEXT NOT NULL,
  number BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (run, number)
) CLUSTERED;
-- What a record that waits in the queue will bring once it has a child: sealed under scope record:ID.
CREATE TABLE feed_held (
  record TEXT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (record)
) CLUSTERED;
