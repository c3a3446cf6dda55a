-- What a reviewer decided about entries of who looked, for one viewer.
-- agency: '' where nobody knows it. verdict: 'show' covers what was done before it was
-- decided; 'withhold' covers what is done until the day it ends, and what it
-- covers appears by itself from the day after.
CREATE TABLE family_decision (
  child TEXT NOT NULL,
  member TEXT NOT NULL,
  id TEXT NOT NULL,
  agency TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('show', 'withhold')),
  reason TEXT NOT NULL,
  ends TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  PRIMARY KEY (child, member, id)
) CLUSTERED;

-- For whom entries of which agency wait for a decision, and since when.
CREATE TABLE family_waiting (
  child TEXT NOT NULL,
  member TEXT NOT NULL,
  agency TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (child, member, agency)
) CLUSTERED;
CREATE INDEX family_waiting_since ON family_waiting (since);

-- Whose past entries have been looked through.
CREATE TABLE family_known (
  member TEXT NOT NULL,
  child TEXT NOT NULL,
  PRIMARY KEY (member, child)
) CLUSTERED;

-- How far the log was gone through; one row.
CREATE TABLE family_place (
  id BIGINT NOT NULL,
  next BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;

-- What a member of the family wants helpers to know, in their own words. Theirs
-- to change: what stood there before is not kept.
CREATE TABLE family_words (
  child TEXT NOT NULL,
  member TEXT NOT NULL,
  at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, member)
) CLUSTERED;

-- A question about an entry (kind 'look'), or that something is wrong ('wrong').
-- sealed and answer are under the member's key; due is the day by which an answer
-- is owed; agency is whose manager may answer beside a reviewer, '' for none.
CREATE TABLE family_question (
  id TEXT NOT NULL,
  child TEXT NOT NULL,
  member TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('look', 'wrong')),
  day TEXT NOT NULL,
  look TEXT NOT NULL,
  agency TEXT NOT NULL,
  role TEXT NOT NULL,
  why TEXT NOT NULL,
  event TEXT NOT NULL,
  actor TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  due TEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  answered_by TEXT NOT NULL,
  in_time BOOLEAN NOT NULL,
  sealed BYTES NOT NULL,
  answer BYTES NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE INDEX family_question_member ON family_question (member, child);
CREATE INDEX family_question_open ON family_question (due) WHERE answered_at = 0;

-- Other systems that may ask who looked, on behalf of members who gave them a
-- code; hashes of tokens and of codes.
CREATE TABLE family_client (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE UNIQUE INDEX family_client_hash ON family_client (hash);
CREATE TABLE family_code (
  hash TEXT NOT NULL,
  member TEXT NOT NULL,
  child TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (hash)
) CLUSTERED;
CREATE UNIQUE INDEX family_code_member ON family_code (member, child);
