-- How often a child's protection was changed: the order of those changes, for
-- the ledger that a restore replays.
ALTER TABLE access_child ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
