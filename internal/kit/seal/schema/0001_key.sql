-- One key for each record of disposal, wrapped by a key kept outside.
CREATE TABLE seal_key (
  scope TEXT NOT NULL,
  kek TEXT NOT NULL,
  wrapped BYTES NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (scope)
) CLUSTERED;
CREATE INDEX seal_key_kek ON seal_key (kek, scope);
