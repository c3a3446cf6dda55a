-- Whom each account opened, day by day, for five weeks. related: by work with the
-- child that someone else established, or a duty for all children.
CREATE TABLE watch_seen (
  account TEXT NOT NULL,
  day TEXT NOT NULL,
  child TEXT NOT NULL,
  related BOOLEAN NOT NULL,
  PRIMARY KEY (account, day, child)
) CLUSTERED;
CREATE INDEX watch_seen_day ON watch_seen (day);

-- What was raised: one row for each account, rule and day; times counts.
CREATE TABLE watch_alert (
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  rule TEXT NOT NULL,
  day TEXT NOT NULL,
  event TEXT NOT NULL, -- the first event
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  times BIGINT NOT NULL,
  state TEXT NOT NULL, -- open, looking, or what came of it
  due TEXT NOT NULL,
  by_account TEXT NOT NULL,
  sealed BYTES NOT NULL, -- the notes
  version BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE UNIQUE INDEX watch_alert_once ON watch_alert (account, rule, day);
CREATE INDEX watch_alert_state ON watch_alert (state, due);

-- Children whom the public knows.
CREATE TABLE watch_notable (
  child TEXT NOT NULL,
  by_account TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (child)
) CLUSTERED;

-- Looks that a manager is asked to justify.
CREATE TABLE watch_sample (
  event TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  at BIGINT NOT NULL,
  purpose TEXT NOT NULL,
  due TEXT NOT NULL,
  answer TEXT NOT NULL, -- "" until given
  by_account TEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (event)
) CLUSTERED;
CREATE INDEX watch_sample_agency ON watch_sample (agency, answer, due);

-- How far the log has been gone through: the number of the next leaf. One row.
CREATE TABLE watch_taken (
  one BIGINT NOT NULL,
  next BIGINT NOT NULL,
  PRIMARY KEY (one)
) CLUSTERED;
