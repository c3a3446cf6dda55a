-- Which children's rows were written, in order: whoever keeps a copy in memory
-- reads what came since. Old rows are dropped (Forget).
CREATE TABLE find_change (
  seq IDENTITY,
  no BIGINT NOT NULL
);
CREATE INDEX find_child_guarded ON find_child (no) WHERE guarded;
