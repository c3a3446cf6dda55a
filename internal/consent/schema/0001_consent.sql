-- What people said about sharing. sealed is the Details under the child's key.
-- person: 'child', or a keyed hash of the name. capacity: own, competent,
-- responsibility, wish. answer: yes, no. state: waiting, standing, withdrawn,
-- mistake. agency: '' is anyone. classes: words, '' is everything. purpose: ''
-- is whatever is needed. starts, ends: days; ends '' where no end was set.
-- Times are in milliseconds; ended_at is 0 while it stands.
CREATE TABLE consent (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  capacity TEXT NOT NULL,
  answer TEXT NOT NULL,
  state TEXT NOT NULL,
  agency TEXT NOT NULL,
  classes TEXT NOT NULL,
  purpose TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  recorded_agency TEXT NOT NULL,
  at BIGINT NOT NULL,
  ended_by TEXT NOT NULL,
  ended_at BIGINT NOT NULL,
  origin TEXT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;

-- What people said to being helped.
CREATE TABLE consent_help (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  answer TEXT NOT NULL,
  state TEXT NOT NULL,
  on_day TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  recorded_agency TEXT NOT NULL,
  at BIGINT NOT NULL,
  ended_by TEXT NOT NULL,
  ended_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
