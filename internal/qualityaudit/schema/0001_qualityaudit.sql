-- Samples of closed episodes. seed: what the sample follows from. Days are
-- YYYY-MM-DD.
CREATE TABLE qualityaudit_draw (
  id TEXT NOT NULL,
  authority TEXT NOT NULL,
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  seed TEXT NOT NULL,
  one_in BIGINT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE INDEX qualityaudit_draw_days ON qualityaudit_draw (authority, last_day);

-- What a sample was drawn from, so that it can be drawn again.
CREATE TABLE qualityaudit_frame (
  draw TEXT NOT NULL,
  episode TEXT NOT NULL,
  PRIMARY KEY (draw, episode)
) CLUSTERED;

-- The episodes of a sample. lead, agency, kind, month: as the episode closed.
-- auditor: '' while nobody has it. The numbers are what a finished audit came to.
CREATE TABLE qualityaudit_case (
  draw TEXT NOT NULL,
  n BIGINT NOT NULL,
  id TEXT NOT NULL,
  child TEXT NOT NULL,
  episode TEXT NOT NULL,
  lead TEXT NOT NULL,
  agency TEXT NOT NULL,
  kind TEXT NOT NULL,
  month TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'given', 'finished')),
  auditor TEXT NOT NULL,
  form_version BIGINT NOT NULL,
  items BIGINT NOT NULL,
  found BIGINT NOT NULL,
  not_apply BIGINT NOT NULL,
  points BIGINT NOT NULL,
  most BIGINT NOT NULL,
  finished_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (draw, n)
) CLUSTERED;
CREATE UNIQUE INDEX qualityaudit_case_id ON qualityaudit_case (id);
CREATE INDEX qualityaudit_case_auditor ON qualityaudit_case (auditor, state);
CREATE INDEX qualityaudit_case_lead ON qualityaudit_case (lead, state);
CREATE INDEX qualityaudit_case_agency ON qualityaudit_case (agency, state);

-- Who handed an audit back, because they knew the family.
CREATE TABLE qualityaudit_returned (
  audit TEXT NOT NULL,
  account TEXT NOT NULL,
  PRIMARY KEY (audit, account)
) CLUSTERED;

-- What an auditor answered, section by section, sealed under the child's own key.
CREATE TABLE qualityaudit_sheet (
  child TEXT NOT NULL,
  audit TEXT NOT NULL,
  section TEXT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, audit, section)
) CLUSTERED;
