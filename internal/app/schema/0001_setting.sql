-- What kind of data this is, and other facts of the deployment as a whole.
CREATE TABLE app_setting (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (name)
) CLUSTERED;
