-- Assessments that went to another authority. sealed is the Details under the child's
-- key. Rows are never changed.
CREATE TABLE transfer (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  item TEXT NOT NULL, -- the assessment
  how TEXT NOT NULL, -- 'agreed', or a ground
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
