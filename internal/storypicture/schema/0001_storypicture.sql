-- Drawings and photographs of what a family wants known. member: who added it on their
-- own page, '' none. agencies: who may see it, '' everyone who helps. sealed: its text;
-- content: the picture; both under the member's key, else the child's.
CREATE TABLE storypicture (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  member TEXT NOT NULL,
  said_on TEXT NOT NULL,
  account TEXT NOT NULL,
  agencies TEXT NOT NULL,
  at BIGINT NOT NULL,
  mime TEXT NOT NULL,
  sealed BYTES NOT NULL,
  content BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
