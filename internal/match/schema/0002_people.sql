-- What one person proposed and another has to confirm. item is one of the queue,
-- or the id of a child whose identity is to be ended.
CREATE TABLE match_proposal (
  item TEXT NOT NULL,
  verdict TEXT NOT NULL,    -- same, different, end
  child TEXT NOT NULL,      -- for same: which
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (item)
) CLUSTERED;
CREATE INDEX match_queue_decided ON match_queue (decided_by, decided_at, id) WHERE decided_by <> '';
-- Decisions that a record is another child's stand from now on among the events
-- of membership, where they hold whatever comes.
INSERT INTO child_event (kind, record, child, other_record, other_child, actor, model, weight, reason, decision, at)
  SELECT 'apart', q.record, '', '', a.child, q.decided_by, '', 0, 'different', q.id, q.decided_at
  FROM match_queue q JOIN match_alike a ON a.item = q.id WHERE q.state = 'different' ORDER BY q.decided_at, q.id, a.place;
INSERT INTO child_apart (one, two)
  SELECT q.record, a.child FROM match_queue q JOIN match_alike a ON a.item = q.id WHERE q.state = 'different'
  UNION SELECT a.child, q.record FROM match_queue q JOIN match_alike a ON a.item = q.id WHERE q.state = 'different';
