-- Assessments. child: the episode's first child, under whose id the row stays.
-- number: of its kind within the episode, from 1. state: draft or signed.
CREATE TABLE assessment (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  episode TEXT NOT NULL,
  form TEXT NOT NULL,
  form_version BIGINT NOT NULL,
  number BIGINT NOT NULL,
  state TEXT NOT NULL,
  begun_by TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  signed_at BIGINT NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE UNIQUE INDEX assessment_number ON assessment (episode, form, number);
CREATE UNIQUE INDEX assessment_id ON assessment (id);

-- The item of access under which each child's assessment is read.
CREATE TABLE assessment_child (
  child TEXT NOT NULL,
  item TEXT NOT NULL,
  assessment TEXT NOT NULL,
  PRIMARY KEY (child, item)
) CLUSTERED;
CREATE INDEX assessment_child_of ON assessment_child (assessment);

-- Its parts. child: whose key seals it. part: "family", "child" or "adultN".
-- sealed: an adult's name, and what was filled in from where.
CREATE TABLE assessment_part (
  child TEXT NOT NULL,
  assessment TEXT NOT NULL,
  part TEXT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, assessment, part)
) CLUSTERED;

-- What stands in the sections of a draft.
CREATE TABLE assessment_section (
  child TEXT NOT NULL,
  assessment TEXT NOT NULL,
  part TEXT NOT NULL,
  section TEXT NOT NULL,
  version BIGINT NOT NULL,
  author TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, assessment, part, section)
) CLUSTERED;

-- What stood there before, as far back as somebody may still be writing on it.
CREATE TABLE assessment_past (
  child TEXT NOT NULL,
  assessment TEXT NOT NULL,
  part TEXT NOT NULL,
  section TEXT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, assessment, part, section, version)
) CLUSTERED;

-- A signed part: a QuestionnaireResponse, sealed, and the hash of the form's text.
CREATE TABLE assessment_signed (
  child TEXT NOT NULL,
  assessment TEXT NOT NULL,
  part TEXT NOT NULL,
  form_hash TEXT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, assessment, part)
) CLUSTERED;

-- Who signed, as what and how. sealed: their name, and what they said.
CREATE TABLE assessment_signature (
  child TEXT NOT NULL,
  assessment TEXT NOT NULL,
  n BIGINT NOT NULL,
  kind TEXT NOT NULL,
  how TEXT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, assessment, n)
) CLUSTERED;

-- What was added to a signed assessment, about one child.
CREATE TABLE assessment_addendum (
  child TEXT NOT NULL,
  item TEXT NOT NULL,
  n BIGINT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, item, n)
) CLUSTERED;
