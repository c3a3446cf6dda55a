-- Episodes. child is the first child, whose key seals what is said of all of it.
-- state, resumes: words. lead: an account; an episode is never without one.
-- Days are YYYY-MM-DD, '' for none.
CREATE TABLE episode (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  resumes TEXT NOT NULL,
  lead TEXT NOT NULL CHECK (lead <> ''),
  deputy TEXT NOT NULL,
  author TEXT NOT NULL,
  agency TEXT NOT NULL,
  outcome TEXT NOT NULL,
  concern TEXT NOT NULL,
  started TEXT NOT NULL,
  agreed TEXT NOT NULL,
  signed TEXT NOT NULL,
  since TEXT NOT NULL,
  reviews BIGINT NOT NULL,
  accepted BOOLEAN NOT NULL,
  reason TEXT NOT NULL,
  ended TEXT NOT NULL,
  follows TEXT NOT NULL,
  differs BOOLEAN NOT NULL, -- people of the family do not agree
  version BIGINT NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE UNIQUE INDEX episode_id ON episode (id);
CREATE INDEX episode_led ON episode (lead, state);
CREATE INDEX episode_deputy ON episode (deputy) WHERE deputy <> '';
CREATE INDEX episode_agency ON episode (agency, state);

-- Whom it is about among those who have a record. gone: taken out again.
CREATE TABLE episode_child (
  child TEXT NOT NULL,
  episode TEXT NOT NULL,
  n BIGINT NOT NULL,
  gone BOOLEAN NOT NULL,
  PRIMARY KEY (child, episode)
) CLUSTERED;
CREATE INDEX episode_of ON episode_child (episode, n);

-- Adults of the family, and children not yet born.
CREATE TABLE episode_person (
  child TEXT NOT NULL,
  episode TEXT NOT NULL,
  n BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('adult', 'unborn')),
  expected TEXT NOT NULL,
  gone BOOLEAN NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, episode, n)
) CLUSTERED;

-- The history. sealed is a note, empty where none was given.
CREATE TABLE episode_entry (
  child TEXT NOT NULL,
  episode TEXT NOT NULL,
  n BIGINT NOT NULL,
  what TEXT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, episode, n)
) CLUSTERED;

-- Who led it, and from when.
CREATE TABLE episode_lead (
  child TEXT NOT NULL,
  episode TEXT NOT NULL,
  n BIGINT NOT NULL,
  account TEXT NOT NULL CHECK (account <> ''),
  why TEXT NOT NULL, -- a word: started, handed, suspended
  at BIGINT NOT NULL,
  PRIMARY KEY (child, episode, n)
) CLUSTERED;

-- What the family said to being helped: rows of consent_help.
CREATE TABLE episode_answer (
  child TEXT NOT NULL,
  episode TEXT NOT NULL,
  help TEXT NOT NULL,
  PRIMARY KEY (child, episode, help)
) CLUSTERED;
CREATE UNIQUE INDEX episode_answer_help ON episode_answer (help);

-- Who asked to be let in.
CREATE TABLE episode_asked (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  episode TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  part TEXT NOT NULL,
  state TEXT NOT NULL,
  due TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE INDEX episode_asked_episode ON episode_asked (episode, state);
CREATE INDEX episode_asked_account ON episode_asked (account, asked_at);

-- When somebody last looked whether there is one already.
CREATE TABLE episode_check (
  account TEXT NOT NULL,
  child TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (account, child)
) CLUSTERED;

-- What the authority decided.
CREATE TABLE episode_setting (
  one BIGINT NOT NULL,
  version BIGINT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (one)
);
