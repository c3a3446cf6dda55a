CREATE TABLE once_key (
  hash TEXT NOT NULL,
  outcome TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (hash)
) CLUSTERED;
CREATE INDEX once_key_at ON once_key (at);
