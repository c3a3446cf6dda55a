-- How the weight of an event came about, as feature match writes it.
ALTER TABLE child_event ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
