-- Passkeys of members: a device's own lock in place of secret and code. sealed is
-- the credential, under the member's key.
CREATE TABLE familyaccount_key (
  member TEXT NOT NULL,
  id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (member, id)
) CLUSTERED;

-- What was asked of a device and not answered yet, once; hash of a ticket.
-- member: '' while somebody signs in.
CREATE TABLE familyaccount_challenge (
  hash TEXT NOT NULL,
  member TEXT NOT NULL,
  ends BIGINT NOT NULL,
  data BYTES NOT NULL,
  PRIMARY KEY (hash)
) CLUSTERED;
