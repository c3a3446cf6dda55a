-- A file that was sent in the browser, until a job has taken it in.
CREATE TABLE feed_upload (
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  state TEXT NOT NULL,       -- receiving, waiting, done, failed
  dry_run BOOLEAN NOT NULL,
  size BIGINT NOT NULL,
  sent_by TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  rows_done BIGINT NOT NULL,
  rows_total BIGINT NOT NULL,
  outcome BYTES NOT NULL,    -- JSON sealed under scope feed-outcome:ID; empty until there is one
  PRIMARY KEY (id)
) CLUSTERED;
CREATE INDEX feed_upload_source ON feed_upload (source, id);
-- Its blocks, all but the last of one size, sealed under scope feed-upload:ID.
CREATE TABLE feed_block (
  upload TEXT NOT NULL,
  n BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (upload, n)
);
