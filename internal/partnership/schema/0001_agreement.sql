-- Sharing agreements, one row for each version, and the impact assessments they
-- rest on. Neither holds anything of a child. body is the whole as JSON: who
-- signed, what was agreed. A signed body never changes.
CREATE TABLE partnership_agreement (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  edit BIGINT NOT NULL,
  body TEXT NOT NULL,
  why TEXT NOT NULL, -- of its suspension or end
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (id, version)
) CLUSTERED;

CREATE TABLE partnership_assessment (
  id TEXT NOT NULL,
  edit BIGINT NOT NULL,
  body TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
