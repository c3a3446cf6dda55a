-- Members of a family who have a page of their own: the young person, and each
-- parent or carer by themselves. id begins with "family:". sealed is the name, the
-- safe channel and what may be left there, under the member's own key.
-- channel is a keyed hash of the channel, by which its owner signs in.
CREATE TABLE familyaccount (
  id TEXT NOT NULL CHECK (id LIKE 'family:%'),
  status TEXT NOT NULL CHECK (status IN ('invited', 'active', 'closed')),
  lang TEXT NOT NULL,
  channel TEXT NOT NULL,
  secret TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  set_up_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE INDEX familyaccount_channel ON familyaccount (channel);

-- One code to set a page up, handed over in person; keyed hash of it.
CREATE TABLE familyaccount_invite (
  member TEXT NOT NULL,
  hash TEXT NOT NULL,
  ends BIGINT NOT NULL,
  PRIMARY KEY (member)
) CLUSTERED;
CREATE UNIQUE INDEX familyaccount_invite_hash ON familyaccount_invite (hash);

-- stage 'setup': the code of the invitation was right; 'code': the secret was, and
-- a code was sent to the safe channel; 'full': signed in. code is a keyed hash.
CREATE TABLE familyaccount_session (
  hash TEXT NOT NULL,
  member TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('setup', 'code', 'full')),
  started BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  code TEXT NOT NULL,
  code_ends BIGINT NOT NULL,
  code_tries BIGINT NOT NULL,
  PRIMARY KEY (hash)
) CLUSTERED;
CREATE INDEX familyaccount_session_member ON familyaccount_session (member);
CREATE INDEX familyaccount_session_seen ON familyaccount_session (seen);

-- Tries, under keyed hashes of the channel and of the network.
CREATE TABLE familyaccount_try (
  id TEXT NOT NULL,
  bucket TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (bucket, id)
) CLUSTERED;
CREATE INDEX familyaccount_try_at ON familyaccount_try (at);

-- Messages to safe channels that wait to be sent, sealed under the member's key.
CREATE TABLE familyaccount_message (
  id TEXT NOT NULL,
  member TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE INDEX familyaccount_message_member ON familyaccount_message (member);
