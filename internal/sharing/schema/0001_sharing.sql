-- Decisions about sharing. sealed is the Answers under the child's key. state:
-- draft, advice, share, not-share, deferred. step: the next to answer. code: why
-- it was not shared, for counting. guidance: the version of the day. on_day: the
-- day whose rules hold. enquiry: the request that it answers; follows: the
-- decision that it takes up again; '' for none. Times are in milliseconds.
CREATE TABLE sharing (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  agency TEXT NOT NULL,
  state TEXT NOT NULL,
  step TEXT NOT NULL,
  code TEXT NOT NULL,
  guidance TEXT NOT NULL,
  on_day TEXT NOT NULL,
  enquiry TEXT NOT NULL,
  follows TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  decided_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE INDEX sharing_account ON sharing (account, made_at);
CREATE INDEX sharing_decided ON sharing (decided_at) WHERE decided_at > 0;

-- What an adviser is asked. The adviser reads the question and not whom it is
-- about. adviser: account, '' for somebody outside, whose answer the asker notes.
-- question and answer are sealed under the child's key; answer is empty until
-- answered_at.
CREATE TABLE sharing_advice (
  id TEXT NOT NULL,
  child TEXT NOT NULL,
  decision TEXT NOT NULL,
  step TEXT NOT NULL,
  asker TEXT NOT NULL,
  adviser TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  answered_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  question BYTES NOT NULL,
  answer BYTES NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE INDEX sharing_advice_adviser ON sharing_advice (adviser, answered_at) WHERE adviser <> '';
CREATE INDEX sharing_advice_child ON sharing_advice (child, decision);
