-- The order in which items are looked at: smallest first (urgency.go). It is set once,
-- so that a page of the queue is a range of an index however many wait. What is
-- protected has ranks below 0, apart from all others.
ALTER TABLE match_queue ADD COLUMN rank BIGINT NOT NULL DEFAULT 0;
UPDATE match_queue SET rank = made_at + CASE WHEN source = 'council-cases' THEN 0
  WHEN reason IN ('twin', 'several', 'other-number', 'other-name', 'other-birth', 'duplicate') THEN 604800000 ELSE 1209600000 END
  - CASE WHEN protected THEN 1125899906842624 ELSE 0 END;
CREATE INDEX match_queue_rank ON match_queue (authority, rank, id) WHERE state = 'waiting';
CREATE INDEX match_queue_reason ON match_queue (authority, reason, rank, id) WHERE state = 'waiting';
CREATE INDEX match_queue_source ON match_queue (authority, source, rank, id) WHERE state = 'waiting';
-- Items that a reviewer was not sure of: they come back to the same person later.
-- note is sealed under the record's scope; empty if nothing was noted.
CREATE TABLE match_unsure (
  account TEXT NOT NULL,
  item TEXT NOT NULL,
  at BIGINT NOT NULL,
  until BIGINT NOT NULL,
  note BYTES NOT NULL,
  PRIMARY KEY (account, item)
) CLUSTERED;
CREATE INDEX match_unsure_item ON match_unsure (item);
-- What people said of pairs of a record and a child, for training. Rows are only
-- ever added, and marked when the verdict was taken back.
CREATE TABLE match_label (
  item TEXT NOT NULL,
  at BIGINT NOT NULL,
  record TEXT NOT NULL,
  child TEXT NOT NULL,      -- by the id that it had then
  verdict TEXT NOT NULL,    -- same, different
  people BIGINT NOT NULL,   -- how many said so
  model TEXT NOT NULL,
  weight DOUBLE NOT NULL,
  evidence TEXT NOT NULL,   -- how the pair compared, as the model saw it then
  undone_at BIGINT NOT NULL,
  PRIMARY KEY (item, at, child)
) CLUSTERED;
CREATE INDEX match_label_at ON match_label (at);
