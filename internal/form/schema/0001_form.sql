-- Published versions of forms: none ever changes. starts: the first day on which
-- new writing uses it. hash: SHA-256 of definition, in hexadecimal.
CREATE TABLE form_version (
  form TEXT NOT NULL,
  version BIGINT NOT NULL,
  starts TEXT NOT NULL,
  hash TEXT NOT NULL,
  author TEXT NOT NULL,
  approver TEXT NOT NULL,
  published_at BIGINT NOT NULL,
  definition TEXT NOT NULL,
  PRIMARY KEY (form, version),
  CHECK (author <> approver)
);

-- What somebody is changing, one for each form. author: whoever changed it last,
-- who cannot approve it. edition: raised by each change.
CREATE TABLE form_draft (
  form TEXT PRIMARY KEY,
  edition BIGINT NOT NULL,
  author TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  proposed BOOLEAN NOT NULL,
  starts TEXT NOT NULL,
  definition TEXT NOT NULL
);

-- What the authority decides about a form beside its text: the last day on which
-- it can be begun, '' for none, and the questions switched on that are off by
-- default, by their linkIds, one a line.
CREATE TABLE form_setting (
  form TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  ends TEXT NOT NULL,
  asked TEXT NOT NULL
);
