-- What somebody took along to a family. child: the one whose assessment it is. item:
-- that of access. sealed: what is in it, and the file until it came back.
CREATE TABLE homevisit (
  child TEXT NOT NULL,
  id TEXT NOT NULL,
  item TEXT NOT NULL,
  account TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('paper', 'file')),
  state TEXT NOT NULL CHECK (state IN ('taken', 'returned', 'lost')),
  at BIGINT NOT NULL,
  until TEXT NOT NULL, -- YYYY-MM-DD
  changed BIGINT NOT NULL, -- 0 never
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, id)
) CLUSTERED;
CREATE UNIQUE INDEX homevisit_id ON homevisit (id);
CREATE INDEX homevisit_account ON homevisit (account, at);
