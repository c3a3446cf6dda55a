-- Each time that somebody opened against the ordinary rule. item: '' for the
-- child's contacts. at, until: milliseconds; due: a day. second: '' where the
-- child was not guarded. sealed, second_note, note: under the child's key.
CREATE TABLE breakglass (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  item TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  reason TEXT NOT NULL,
  sealed BYTES NOT NULL,
  at BIGINT NOT NULL,
  until BIGINT NOT NULL,
  due TEXT NOT NULL,
  second TEXT NOT NULL,
  second_by TEXT NOT NULL,
  second_at BIGINT NOT NULL,
  second_note BYTES NOT NULL,
  reviewer TEXT NOT NULL,
  reviewed_at BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  note BYTES NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE UNIQUE INDEX breakglass_id ON breakglass (id);
CREATE INDEX breakglass_open ON breakglass (outcome, due, at);
CREATE INDEX breakglass_second ON breakglass (second, at);
