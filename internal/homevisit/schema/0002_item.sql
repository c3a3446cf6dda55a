-- What was taken along of an assessment, for when it is disposed of.
CREATE INDEX homevisit_item ON homevisit (item);
