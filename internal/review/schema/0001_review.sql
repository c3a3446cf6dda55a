-- Events of the log that a governance officer is asked to look at. verdict is
-- empty until decided; sealed is the officer's note.
CREATE TABLE review_item (
  event TEXT NOT NULL,
  at BIGINT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  kind TEXT NOT NULL,
  purpose TEXT NOT NULL,
  verdict TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (event)
) CLUSTERED;
CREATE INDEX review_open ON review_item (verdict, at);
-- How far the log has been gone through: the number of the next leaf. One row.
CREATE TABLE review_taken (
  one BIGINT NOT NULL,
  next BIGINT NOT NULL,
  PRIMARY KEY (one)
) CLUSTERED;
