-- The authority's own kinds of agency, and what it changed of those built in.
CREATE TABLE agencykind (
  code TEXT NOT NULL,
  base TEXT NOT NULL, -- the built-in kind whose rules it follows; never changes
  en TEXT NOT NULL,
  cy TEXT NOT NULL,
  maps TEXT NOT NULL, -- its code in an outside list
  ends TEXT NOT NULL, -- last day on which it can be chosen, '' none
  state TEXT NOT NULL CHECK (state IN ('given', 'proposed', 'agreed', 'refused')),
  account TEXT NOT NULL, -- that proposed it
  version BIGINT NOT NULL,
  PRIMARY KEY (code)
) CLUSTERED;

-- Who did what to a kind, and what it mapped to and when it ended from then on.
CREATE TABLE agencykind_entry (
  code TEXT NOT NULL,
  n BIGINT NOT NULL,
  what TEXT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  maps TEXT NOT NULL,
  ends TEXT NOT NULL,
  PRIMARY KEY (code, n)
) CLUSTERED;
