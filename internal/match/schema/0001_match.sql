-- Records that a person has to look at. Nothing here is personal: ids and codes.
CREATE TABLE match_queue (
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  child TEXT NOT NULL,      -- the child made of the record already; '' while the record is held back
  authority TEXT NOT NULL,
  source TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  protected BOOLEAN NOT NULL, -- for cleared reviewers alone
  made_at BIGINT NOT NULL,
  state TEXT NOT NULL,      -- waiting, same, different, withdrawn
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  outcome TEXT NOT NULL,    -- the child that it became part of
  PRIMARY KEY (id)
) CLUSTERED;
CREATE INDEX match_queue_state ON match_queue (state, id);
CREATE UNIQUE INDEX match_queue_record ON match_queue (record) WHERE state = 'waiting';
-- The children that a waiting record is like, best first.
CREATE TABLE match_alike (
  item TEXT NOT NULL,
  place BIGINT NOT NULL,
  child TEXT NOT NULL,
  PRIMARY KEY (item, place)
) CLUSTERED;
CREATE INDEX match_alike_child ON match_alike (child, item);
CREATE INDEX match_queue_of ON match_queue (record, state);
