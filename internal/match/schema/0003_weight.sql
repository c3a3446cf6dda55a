-- How much speaks for each child that a waiting record is like (bits), what keeps
-- it from being joined, and how the weight came about (Evidence).
ALTER TABLE match_alike ADD COLUMN weight DOUBLE NOT NULL DEFAULT 0;
ALTER TABLE match_alike ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE match_alike ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE match_queue ADD COLUMN weight DOUBLE NOT NULL DEFAULT 0;
