-- Which documents are an agency's own notes. Whose they are and who reads them is
-- said by the items of access.
CREATE TABLE note (
  child TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (child, document)
) CLUSTERED;
