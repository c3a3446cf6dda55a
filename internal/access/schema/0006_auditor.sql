-- Who reads the items of one closed episode without names, for one audit of
-- quality, until it is done. A row for each child in the episode.
CREATE TABLE access_auditor (
  child TEXT NOT NULL,
  audit TEXT NOT NULL,
  account TEXT NOT NULL,
  episode TEXT NOT NULL,
  ended BOOLEAN NOT NULL,
  PRIMARY KEY (child, audit, account)
) CLUSTERED;
CREATE INDEX access_auditor_account ON access_auditor (account, child);
