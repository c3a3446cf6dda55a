-- On what footing somebody answered whether they want help: '' for answers from
-- before it was asked, and for those that a person gave on their own page.
ALTER TABLE consent_help ADD COLUMN capacity TEXT NOT NULL DEFAULT '';
