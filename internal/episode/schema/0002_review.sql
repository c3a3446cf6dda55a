-- The day agreed for the next review, YYYY-MM-DD; '' while none is.
ALTER TABLE episode ADD COLUMN next_review TEXT NOT NULL DEFAULT '';
