-- What was attached to a child's assessment. kind: what it is by its content. state:
-- ready or quarantined. sealed: its name and its bytes.
CREATE TABLE assessment_file (
  child TEXT NOT NULL,
  item TEXT NOT NULL,
  n BIGINT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  content BYTES NOT NULL,
  PRIMARY KEY (child, item, n)
) CLUSTERED;
