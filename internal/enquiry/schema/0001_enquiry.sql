-- Requests for information. sealed is the Details, reply why it was refused, both
-- under the child's key; reply is empty unless refused. state: open, answered,
-- refused, ended. due: a day. disclosure: the answer, '' for none. Times are in
-- milliseconds, 0 for never.
CREATE TABLE enquiry (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  asker TEXT NOT NULL,
  asker_agency TEXT NOT NULL,
  asked TEXT NOT NULL,
  asked_agency TEXT NOT NULL,
  state TEXT NOT NULL,
  due TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  answered_at BIGINT NOT NULL,
  reminded_at BIGINT NOT NULL,
  disclosure TEXT NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  reply BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE INDEX enquiry_asker ON enquiry (asker, asked_at);
CREATE INDEX enquiry_asked ON enquiry (asked, asked_at);
