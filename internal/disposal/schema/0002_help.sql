-- How long a course of help is kept: years after it closed; until the youngest child in it
-- is so old, 0 for whatever their age; years after the death of a child in place of that, 0
-- for none. database_days: until a backup of the database expires.
ALTER TABLE disposal_schedule ADD COLUMN help_years BIGINT NOT NULL DEFAULT 7;
ALTER TABLE disposal_schedule ADD COLUMN help_age BIGINT NOT NULL DEFAULT 0;
ALTER TABLE disposal_schedule ADD COLUMN help_died BIGINT NOT NULL DEFAULT 0;
ALTER TABLE disposal_schedule ADD COLUMN database_days BIGINT NOT NULL DEFAULT 30;
