-- What is signed never changes, and what was added to it neither.
CREATE TRIGGER assessment_never_changes BEFORE UPDATE ON assessment WHEN OLD.state = 'signed' BEGIN SELECT RAISE(ABORT, 'a signed assessment never changes'); END;
CREATE TRIGGER assessment_never_goes BEFORE DELETE ON assessment WHEN OLD.state = 'signed' BEGIN SELECT RAISE(ABORT, 'a signed assessment never goes'); END;
CREATE TRIGGER assessment_signed_never_changes BEFORE UPDATE ON assessment_signed BEGIN SELECT RAISE(ABORT, 'a signed assessment never changes'); END;
CREATE TRIGGER assessment_signed_never_goes BEFORE DELETE ON assessment_signed BEGIN SELECT RAISE(ABORT, 'a signed assessment never goes'); END;
CREATE TRIGGER assessment_signed_never_more BEFORE INSERT ON assessment_signed WHEN EXISTS (SELECT 1 FROM assessment a WHERE a.id = NEW.assessment AND a.state = 'signed') BEGIN SELECT RAISE(ABORT, 'a signed assessment never changes'); END;
CREATE TRIGGER assessment_signature_never_changes BEFORE UPDATE ON assessment_signature BEGIN SELECT RAISE(ABORT, 'a signature never changes'); END;
CREATE TRIGGER assessment_signature_never_goes BEFORE DELETE ON assessment_signature BEGIN SELECT RAISE(ABORT, 'a signature never goes'); END;
CREATE TRIGGER assessment_addendum_never_changes BEFORE UPDATE ON assessment_addendum BEGIN SELECT RAISE(ABORT, 'an addendum never changes'); END;
CREATE TRIGGER assessment_addendum_never_goes BEFORE DELETE ON assessment_addendum BEGIN SELECT RAISE(ABORT, 'an addendum never goes'); END;
CREATE TRIGGER assessment_section_never_again BEFORE INSERT ON assessment_section WHEN EXISTS (SELECT 1 FROM assessment a WHERE a.id = NEW.assessment AND a.state = 'signed') BEGIN SELECT RAISE(ABORT, 'a signed assessment never changes'); END;
