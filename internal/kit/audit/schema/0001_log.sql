-- Written, not yet numbered. The sequencer moves rows from here to audit_leaf.
CREATE TABLE audit_pending (
  id TEXT NOT NULL,
  at BIGINT NOT NULL,
  header BYTES NOT NULL,
  commitment BYTES NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
-- The log. hashes are the tree's stored hashes that leaf n completes, lowest level first, 32 bytes each.
CREATE TABLE audit_leaf (
  n BIGINT NOT NULL,
  id TEXT NOT NULL,
  header BYTES NOT NULL,
  commitment BYTES NOT NULL,
  hashes BYTES NOT NULL,
  PRIMARY KEY (n)
) CLUSTERED;
CREATE UNIQUE INDEX audit_leaf_id ON audit_leaf (id);
-- Sealed details; an event without one has no row.
CREATE TABLE audit_detail (
  id TEXT NOT NULL,
  scope TEXT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
-- Who looked: events by the person they were about.
CREATE TABLE audit_subject (
  subject TEXT NOT NULL,
  at BIGINT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (subject, at, id)
) CLUSTERED;
CREATE TABLE audit_checkpoint (
  size BIGINT NOT NULL,
  at BIGINT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (size)
) CLUSTERED;
