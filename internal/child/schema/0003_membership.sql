-- What was said of which source records are which child, in order: nothing here
-- is changed or deleted. child_member (the rows with ends = 0), child_merged,
-- child_apart and the status 'ended' of child are what follows from it, kept so
-- that they can be asked quickly.
-- assert, retract: record, child.
-- merge: other_child became part of child. split without a record: it is one by
-- itself again; with a record: that one went from child to other_child.
-- apart, lift: either of record and child, and either of other_record and other_child.
-- ended: child was ended for a new identity.
CREATE TABLE child_event (
  seq IDENTITY,
  kind TEXT NOT NULL,
  record TEXT NOT NULL,
  child TEXT NOT NULL,
  other_record TEXT NOT NULL,
  other_child TEXT NOT NULL,
  actor TEXT NOT NULL,
  model TEXT NOT NULL,
  weight DOUBLE NOT NULL,
  reason TEXT NOT NULL,
  decision TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX child_event_decision ON child_event (decision, seq) WHERE decision <> '';
INSERT INTO child_event (kind, record, child, other_record, other_child, actor, model, weight, reason, decision, at)
  SELECT 'assert', record, child, '', '', '', '', 0, 'before-events', '', starts FROM child_member WHERE ends = 0 ORDER BY starts, record;
-- Children that are part of another; at is when they became so (milliseconds).
CREATE TABLE child_merged (
  child TEXT NOT NULL,
  into_child TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (child)
) CLUSTERED;
CREATE INDEX child_merged_into ON child_merged (into_child, child);
-- Who is never to be joined: records and children, each pair both ways round.
CREATE TABLE child_apart (
  one TEXT NOT NULL,
  two TEXT NOT NULL,
  PRIMARY KEY (one, two)
) CLUSTERED;
-- Two children that were shown as one until they were parted: a breach check for
-- governance. child is the one as which both were shown; since and until in
-- milliseconds.
CREATE TABLE child_mixture (
  id TEXT NOT NULL,
  child TEXT NOT NULL,
  other TEXT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  opened_by TEXT NOT NULL,
  outcome TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
-- Who saw it: accounts, when first and last, how often, which kinds of data.
CREATE TABLE child_mixture_seen (
  mixture TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  times BIGINT NOT NULL,
  classes TEXT NOT NULL, -- with a space between them
  PRIMARY KEY (mixture, account)
) CLUSTERED;
CREATE INDEX child_mixture_open ON child_mixture (outcome, until, id);
