-- For how many days after somebody said that they are no longer involved they still
-- see the record, to write up and hand over (docs/adr/0019).
ALTER TABLE agency_settings ADD COLUMN grace_days BIGINT NOT NULL DEFAULT 7 CHECK (grace_days >= 0 AND grace_days <= 28);
