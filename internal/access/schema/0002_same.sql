-- Which ids are one child. A child that was merged keeps its rows under its own
-- id; what decides about it is found through this table. Every id of such a
-- child has a row, the present one (root) too; a child of one id has none.
CREATE TABLE access_same (
  child TEXT NOT NULL,
  root TEXT NOT NULL,
  PRIMARY KEY (child)
) CLUSTERED;
CREATE INDEX access_same_root ON access_same (root, child);
