-- Whether social care began it, to be taken over and signed by somebody else.
ALTER TABLE episode ADD COLUMN steps_down BOOLEAN NOT NULL DEFAULT FALSE;
