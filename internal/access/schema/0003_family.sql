-- Whose family page shows which child. A row that has ended or is suspended
-- opens nothing. kind: self, parent, carer.
-- placeless: nothing that names a place or an organisation is shown.
-- says: of an adult, what the young person decided: '', 'yes', 'no'.
-- able: of a young person under 16, a practitioner found them competent.
CREATE TABLE access_family (
  member TEXT NOT NULL CHECK (member LIKE 'family:%'),
  child TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('self', 'parent', 'carer')),
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  suspended BOOLEAN NOT NULL,
  placeless BOOLEAN NOT NULL,
  says TEXT NOT NULL CHECK (says IN ('', 'yes', 'no')),
  able BOOLEAN NOT NULL,
  version BIGINT NOT NULL, -- the order of changes, for the ledger that a restore replays
  PRIMARY KEY (member, child)
) CLUSTERED;
CREATE INDEX access_family_child ON access_family (child, member);
