-- What was disclosed. sealed is the Details, reply what came back, both under the
-- child's key; reply is empty until replied_at. kind: agreed, safety, duty.
-- account, agency, outside: exactly one says who receives it. starts, ends: days.
-- hold_until: the last day on which the family is not shown it, hold_by on whose
-- authority; '' for at once. review_by: the day by which governance looks at it,
-- '' where it need not. verdict: '', right, wrong. note: sealed, what governance
-- made of it. Times are in milliseconds, 0 for never.
CREATE TABLE disclosure (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  decision TEXT NOT NULL,
  enquiry TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_agency TEXT NOT NULL,
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  outside BOOLEAN NOT NULL,
  class TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  revoked_at BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  hold_until TEXT NOT NULL,
  hold_by TEXT NOT NULL,
  review_by TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reviewed_by TEXT NOT NULL,
  reviewed_at BIGINT NOT NULL,
  replied_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  reply BYTES NOT NULL,
  note BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE UNIQUE INDEX disclosure_id ON disclosure (id);
CREATE INDEX disclosure_account ON disclosure (account, made_at) WHERE account <> '';
CREATE INDEX disclosure_agency ON disclosure (agency, made_at) WHERE agency <> '';
CREATE INDEX disclosure_review ON disclosure (review_by) WHERE review_by <> '';

-- Links for people without an account, one for each disclosure at a time. Neither
-- the token nor the code is kept, only hashes.
CREATE TABLE disclosure_link (
  disclosure TEXT NOT NULL,
  child TEXT NOT NULL,
  token TEXT NOT NULL,
  code TEXT NOT NULL,
  tries BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (disclosure)
) CLUSTERED;
CREATE UNIQUE INDEX disclosure_link_token ON disclosure_link (token);
