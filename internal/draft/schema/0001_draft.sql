-- What an account typed into one form and has not sent. sealed is empty once the
-- form was sent or the draft dropped: the row keeps the version, so that a save
-- still under way does not bring it back.
CREATE TABLE draft (
  account TEXT NOT NULL,
  form TEXT NOT NULL,
  at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (account, form)
) CLUSTERED;
CREATE INDEX draft_at ON draft (at);
