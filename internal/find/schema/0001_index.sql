-- Made from the records and can be made again: backups leave these tables out.
CREATE TABLE find_child (
  no IDENTITY,
  child TEXT NOT NULL,
  display TEXT NOT NULL,
  year BIGINT NOT NULL,
  gender TEXT NOT NULL,
  hidden BOOLEAN NOT NULL,
  guarded BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX find_child_child ON find_child (child);
-- Folded words of names.
CREATE TABLE find_token (
  id IDENTITY,
  token TEXT NOT NULL
);
CREATE UNIQUE INDEX find_token_token ON find_token (token);
-- One row for each way a child may be named and dated; dob counts days, 0 for none.
CREATE TABLE find_name (
  dob BIGINT NOT NULL,
  family BIGINT NOT NULL,
  given BIGINT NOT NULL,
  no BIGINT NOT NULL,
  hidden BOOLEAN NOT NULL,
  PRIMARY KEY (dob, family, given, no)
) CLUSTERED;
CREATE INDEX find_name_family ON find_name (family, given, dob, no, hidden);
CREATE INDEX find_name_no ON find_name (no);
-- Keyed hashes: identifiers, postcodes, doors, telephones, names of carers.
CREATE TABLE find_key (
  hash BYTES NOT NULL,
  no BIGINT NOT NULL,
  hidden BOOLEAN NOT NULL,
  PRIMARY KEY (hash, no)
) CLUSTERED;
CREATE INDEX find_key_no ON find_key (no);
