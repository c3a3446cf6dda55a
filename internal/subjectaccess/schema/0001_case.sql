-- People who ask for what is held about them. sealed is the case, bundle what was
-- released, both under the child's key.
CREATE TABLE subjectaccess_case (
  id TEXT NOT NULL,
  child TEXT NOT NULL,
  state TEXT NOT NULL,
  received TEXT NOT NULL,
  due TEXT NOT NULL,
  extended BOOLEAN NOT NULL,
  opened_by TEXT NOT NULL,
  prepared_by TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  released_at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  bundle BYTES NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE INDEX subjectaccess_case_state ON subjectaccess_case (state, due);
