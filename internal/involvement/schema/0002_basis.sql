-- On what ground others may be told that a sensitive service is involved: consent,
-- harm, '' none. Without one it is listed to nobody outside its agency.
ALTER TABLE involvement ADD COLUMN basis TEXT NOT NULL DEFAULT '';
