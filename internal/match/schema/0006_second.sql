-- Links and decisions that are looked at a second time, by somebody who does not
-- know the first outcome.
CREATE TABLE match_second (
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  child TEXT NOT NULL,      -- with whom it is compared, by the id that it had then
  item TEXT NOT NULL,       -- the decision; '' for a link that was made without a person
  authority TEXT NOT NULL,
  source TEXT NOT NULL,
  protected BOOLEAN NOT NULL,
  made_at BIGINT NOT NULL,
  first TEXT NOT NULL,      -- same, different
  first_by TEXT NOT NULL,   -- '' for the model
  weight DOUBLE NOT NULL,
  evidence TEXT NOT NULL,
  state TEXT NOT NULL,      -- waiting, third, agreed, upheld, overturned, moot
  second TEXT NOT NULL,
  second_by TEXT NOT NULL,
  second_at BIGINT NOT NULL,
  third_by TEXT NOT NULL,
  third_at BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE INDEX match_second_open ON match_second (authority, made_at, id) WHERE state IN ('waiting', 'third');
CREATE INDEX match_second_item ON match_second (item) WHERE item <> '';
CREATE INDEX match_second_child ON match_second (child);
