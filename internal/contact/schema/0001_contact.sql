-- Contacts with the front door. sealed is the Details, reply the Reply, both under
-- the child's key; reply is empty until it is answered. state: open, answered.
-- due: a day. Times are in milliseconds, 0 for never.
CREATE TABLE contact (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  sender TEXT NOT NULL,
  sender_agency TEXT NOT NULL,
  state TEXT NOT NULL,
  danger TEXT NOT NULL,
  decision TEXT NOT NULL,
  due TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  answered_by TEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  reply BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE UNIQUE INDEX contact_id ON contact (id);
CREATE INDEX contact_state ON contact (state, due);
CREATE INDEX contact_sender ON contact (sender, sent_at);
