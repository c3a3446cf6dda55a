-- A published version never changes and never goes.
CREATE TRIGGER form_version_never_changes BEFORE UPDATE ON form_version BEGIN SELECT RAISE(ABORT, 'a published form never changes'); END;
CREATE TRIGGER form_version_never_goes BEFORE DELETE ON form_version BEGIN SELECT RAISE(ABORT, 'a published form never goes'); END;
