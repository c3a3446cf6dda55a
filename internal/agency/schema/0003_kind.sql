-- The authority's own kind that an agency has, '' where it has the built-in one in
-- kind, whose rules it follows either way.
ALTER TABLE agency ADD COLUMN local TEXT NOT NULL DEFAULT '';
-- A change to rules that keep less back from families waits here for a second person.
ALTER TABLE agency ADD COLUMN asked TEXT NOT NULL DEFAULT '';
ALTER TABLE agency ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
