-- Facts that decide access. Each change of a row is in the log (State), so that
-- the rows can be replayed from it.

-- Every child that exists, and how it is protected.
CREATE TABLE access_child (
  child TEXT NOT NULL,
  authority TEXT NOT NULL,
  hidden BOOLEAN NOT NULL,
  shielded BOOLEAN NOT NULL,
  owner TEXT NOT NULL, -- the account that made a record which turned out to resemble a guarded child: to it the record is as if new
  PRIMARY KEY (child)
) CLUSTERED;

-- Who works with a child: an account, or an agency as a whole (a roll).
-- claimed_by: an account id or "feed:NAME"; confirmed_by: '' until someone else confirms.
CREATE TABLE access_relationship (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  claimed_by TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE INDEX access_relationship_account ON access_relationship (account, child) WHERE account <> '';
CREATE INDEX access_relationship_agency ON access_relationship (agency, child) WHERE agency <> '';

-- Which agencies' rolls an account covers, and who said so.
CREATE TABLE access_cover (
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  PRIMARY KEY (account, agency)
) CLUSTERED;

-- Keyed hashes of who and where: a child's on one side, an account's relatives
-- and addresses on the other. A key in both means: own family.
CREATE TABLE access_child_key (
  child TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (child, key)
) CLUSTERED;
CREATE TABLE access_kin_key (
  account TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (account, key)
) CLUSTERED;

-- A purpose stated once, which covers what one account does about one child for a while.
CREATE TABLE access_visit (
  account TEXT NOT NULL,
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  starts BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  PRIMARY KEY (account, child, id)
) CLUSTERED;
