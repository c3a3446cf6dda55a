-- Whether somebody has asked about a child and has not been answered.
CREATE INDEX subjectaccess_case_child ON subjectaccess_case (child);
