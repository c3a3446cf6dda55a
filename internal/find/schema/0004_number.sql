-- The next number of a child; numbers are taken in blocks, so that rows can be
-- written together.
CREATE TABLE find_number (
  id BIGINT NOT NULL,
  next BIGINT NOT NULL,
  PRIMARY KEY (id)
) CLUSTERED;
INSERT INTO find_number (id, next) SELECT 1, COALESCE(MAX(no), 0) + 1 FROM find_child;
