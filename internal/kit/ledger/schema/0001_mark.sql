-- How much of each file of the ledger this database has seen, so that a file
-- which was cut short, replaced or lost is noticed.
CREATE TABLE ledger_mark (
  file TEXT NOT NULL,
  n BIGINT NOT NULL,
  sum BYTES NOT NULL,
  PRIMARY KEY (file)
);
