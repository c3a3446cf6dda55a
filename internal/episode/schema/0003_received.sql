-- The day on which another authority's assessment came in, YYYY-MM-DD; '' where none did.
ALTER TABLE episode ADD COLUMN received TEXT NOT NULL DEFAULT '';
