-- What somebody of the family wants helpers to know, as somebody wrote it down for
-- them. sealed is the Details under the child's key. agencies: ids with spaces
-- between them, '' for everyone who helps. said_on: a day.
CREATE TABLE story (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  said_on TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  agencies TEXT NOT NULL,
  at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE UNIQUE INDEX story_id ON story (id);

-- Did you have to repeat yourself today? One row for each answer.
CREATE TABLE story_repeat (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  occasion TEXT NOT NULL,
  repeated BOOLEAN NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE INDEX story_repeat_at ON story_repeat (at);
