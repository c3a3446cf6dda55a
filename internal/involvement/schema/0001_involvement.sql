-- Who works with a child. sealed is the Details under the key of scope: the
-- child's own, or that of the source record which a feed brought.
-- account: '' where only the name is known, from a feed.
-- kind: universal, additional, sensitive. status: claimed, confirmed, ended.
-- starts, ends: days; ends is the last one, '' while it lasts.
-- seen_on: the day on which somebody last said that it is so.
-- reached: '' nobody tried, 'yes', 'no'; reached_at in milliseconds.
CREATE TABLE involvement (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  claimed_by TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  seen_on TEXT NOT NULL,
  source TEXT NOT NULL,
  source_key TEXT NOT NULL,
  reached TEXT NOT NULL,
  reached_at BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  scope TEXT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE INDEX involvement_account ON involvement (account, child) WHERE account <> '';
CREATE INDEX involvement_waiting ON involvement (agency, child) WHERE status = 'claimed' AND account <> '';
CREATE UNIQUE INDEX involvement_source ON involvement (source, source_key) WHERE source_key <> '';

-- Who follows which child, since when (milliseconds).
CREATE TABLE involvement_follow (
  account TEXT NOT NULL,
  child TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (account, child)
) CLUSTERED;
