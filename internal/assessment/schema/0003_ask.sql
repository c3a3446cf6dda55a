-- Who was asked to write one section, by when. child: whose key seals it. account:
-- of a practitioner, '' for somebody outside, who has a link and a code: token and
-- code are hashes. state: open, returned, taken, ended. sealed: who, about whom and
-- why; sent: what somebody outside sent back.
CREATE TABLE assessment_ask (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  assessment TEXT NOT NULL,
  item TEXT NOT NULL,
  part TEXT NOT NULL,
  section TEXT NOT NULL,
  account TEXT NOT NULL,
  token TEXT NOT NULL,
  code TEXT NOT NULL,
  tries BIGINT NOT NULL,
  due TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  sent BYTES,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE INDEX assessment_ask_of ON assessment_ask (assessment);
CREATE INDEX assessment_ask_token ON assessment_ask (token);
