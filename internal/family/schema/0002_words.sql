-- Whom somebody's words are for: ids of agencies with spaces between them, '' for
-- everyone who helps.
ALTER TABLE family_words ADD COLUMN agencies TEXT NOT NULL DEFAULT '';
