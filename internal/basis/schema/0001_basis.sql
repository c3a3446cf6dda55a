-- What an authority entered about a legal basis. starts: the day of its
-- commencement, '' where none was appointed yet. policy: the address of the
-- appropriate policy document, '' where none was named.
CREATE TABLE basis_setting (
  basis TEXT NOT NULL,
  starts TEXT NOT NULL,
  policy TEXT NOT NULL,
  set_by TEXT NOT NULL,
  at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (basis)
) CLUSTERED;
