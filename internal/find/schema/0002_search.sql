-- What someone typed, kept for a day so that the answer has an address without
-- anything personal in it. sealed is the Query under scope search-day:DATE.
CREATE TABLE find_search (
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  cold BOOLEAN NOT NULL,
  scope TEXT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
CREATE INDEX find_search_account ON find_search (account, at);
