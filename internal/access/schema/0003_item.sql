-- What agencies wrote or hold about a child, as far as access must know it.
-- seal: 0 open, 1 sealed, 2 locked.
CREATE TABLE access_item (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  agency TEXT NOT NULL,
  author TEXT NOT NULL,
  class TEXT NOT NULL,
  seal BIGINT NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE UNIQUE INDEX access_item_id ON access_item (id);

-- One item let out: to an account, or to an agency's people who work with the child.
CREATE TABLE access_disclosure (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  item TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  overrides BOOLEAN NOT NULL, -- for safety or by a legal duty: no refusal holds it back
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  revoked BOOLEAN NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE UNIQUE INDEX access_disclosure_id ON access_disclosure (id);

-- The lines of the sharing agreements that are signed. They begin with what a
-- decision knows: whose people ask, and whose the items are.
CREATE TABLE access_term (
  receiver TEXT NOT NULL,
  giver TEXT NOT NULL,
  agreement TEXT NOT NULL,
  line BIGINT NOT NULL,
  version BIGINT NOT NULL,
  role TEXT NOT NULL, -- '' any
  purpose TEXT NOT NULL, -- '' any: only of a line that denies
  class TEXT NOT NULL, -- '' any
  level BIGINT NOT NULL,
  consent BOOLEAN NOT NULL,
  deny BOOLEAN NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  PRIMARY KEY (receiver, giver, agreement, line)
) CLUSTERED;
CREATE INDEX access_term_agreement ON access_term (agreement, line);

-- What a person said of sharing about a child.
CREATE TABLE access_consent (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  refused BOOLEAN NOT NULL,
  agency TEXT NOT NULL, -- who would receive; '' any
  class TEXT NOT NULL,
  purpose TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE UNIQUE INDEX access_consent_id ON access_consent (id);

-- Break-glass: one account opened a child, or one item about it, against the
-- ordinary rule, for a short while (UTC Unix milliseconds).
CREATE TABLE access_override (
  child TEXT NOT NULL,
  account TEXT NOT NULL,
  id TEXT NOT NULL,
  item TEXT NOT NULL, -- '' the child's contacts
  reason TEXT NOT NULL,
  starts BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  PRIMARY KEY (child, account, id)
) CLUSTERED;
