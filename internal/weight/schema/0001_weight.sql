-- Models by which records are matched. What a model is (spec) and how good it was
-- found to be (report) never change; hash is of both, and is what is signed.
CREATE TABLE match_model (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  spec TEXT NOT NULL,       -- JSON, as lib/linkage has it
  report TEXT NOT NULL,     -- JSON of figures
  hash TEXT NOT NULL,
  state TEXT NOT NULL,      -- draft, signed-once, live, retired
  round BIGINT NOT NULL,    -- signatures of earlier rounds no longer count
  live_at BIGINT NOT NULL,  -- when it became live last; 0 for never
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE UNIQUE INDEX match_model_named ON match_model (name, version);
CREATE UNIQUE INDEX match_model_one_live ON match_model (state) WHERE state = 'live';
CREATE TABLE match_model_signature (
  model TEXT NOT NULL,
  round BIGINT NOT NULL,
  account TEXT NOT NULL,
  hash TEXT NOT NULL,
  note TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (model, round, account)
) CLUSTERED;
-- How often a model became live: whoever matches looks whether it changed.
CREATE TABLE match_generation (
  one BIGINT NOT NULL,
  generation BIGINT NOT NULL,
  PRIMARY KEY (one)
) CLUSTERED;
