-- The family's copies of a signed assessment: one for each of them. whose: "child"
-- or "adultN". safe: without what tells where anybody is. given: the day on which
-- it was received, '' before. sealed: what is left out, and who received it.
CREATE TABLE assessment_copy (
  child TEXT NOT NULL,
  item TEXT NOT NULL,
  whose TEXT NOT NULL,
  version BIGINT NOT NULL,
  safe BOOLEAN NOT NULL,
  given TEXT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, item, whose)
) CLUSTERED;

-- A translation of a copy. sealed: the text, who translated and who checked it.
CREATE TABLE assessment_translation (
  child TEXT NOT NULL,
  item TEXT NOT NULL,
  whose TEXT NOT NULL,
  lang TEXT NOT NULL,
  n BIGINT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, item, whose, lang, n)
) CLUSTERED;
