-- How people sign in. An id never holds a colon: "operator:" and "job:" are not accounts.
CREATE TABLE account (
  id TEXT NOT NULL CHECK (id NOT LIKE '%:%'),
  sign_in TEXT NOT NULL,
  name TEXT NOT NULL,
  agency TEXT NOT NULL,
  authority TEXT NOT NULL,
  roles TEXT NOT NULL,
  cleared BOOLEAN NOT NULL,
  clear_asked_by TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('invited', 'active', 'suspended')),
  direct TEXT NOT NULL,
  duty TEXT NOT NULL,
  days TEXT NOT NULL,
  password TEXT NOT NULL,
  code_secret BYTES NOT NULL,
  code_last BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE UNIQUE INDEX account_sign_in ON account (sign_in);
CREATE INDEX account_agency ON account (agency);

-- One link to set an account up; hash of its token.
CREATE TABLE account_invite (
  account TEXT NOT NULL,
  hash TEXT NOT NULL,
  ends BIGINT NOT NULL,
  PRIMARY KEY (account)
) CLUSTERED;
CREATE UNIQUE INDEX account_invite_hash ON account_invite (hash);

-- stage 'code': the password was right and the code is still to come; 'full': signed in.
CREATE TABLE account_session (
  hash TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('code', 'full')),
  started BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  network TEXT NOT NULL,
  agent TEXT NOT NULL,
  PRIMARY KEY (hash)
) CLUSTERED;
CREATE INDEX account_session_account ON account_session (account);
CREATE INDEX account_session_seen ON account_session (seen);

-- Tries to sign in, under keyed hashes of the sign-in name and of the network.
CREATE TABLE account_try (
  id TEXT NOT NULL,
  bucket TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (bucket, id)
) CLUSTERED;
CREATE INDEX account_try_at ON account_try (at);
