CREATE TABLE shield (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  decided_by TEXT NOT NULL,
  review TEXT NOT NULL,
  sealed BYTES NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE INDEX shield_open ON shield (status, asked_at, id);
