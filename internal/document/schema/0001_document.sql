-- What an agency wrote or holds about a child; child is the id that it was
-- written under. Whose it is, its class and its seal are an item of access.
CREATE TABLE document (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;

-- Its versions: none is ever changed. written_on: a day. sealed: title, passages
-- with their marks, source, reason of the amendment, under the child's key.
CREATE TABLE document_version (
  child TEXT NOT NULL,
  document TEXT NOT NULL,
  version BIGINT NOT NULL,
  author TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  written_on TEXT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, document, version)
) CLUSTERED;

-- Each act of sealing, locking or opening, with its reason under the child's key.
CREATE TABLE document_seal (
  child TEXT NOT NULL,
  document TEXT NOT NULL,
  n BIGINT NOT NULL,
  seal BIGINT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, document, n)
) CLUSTERED;
