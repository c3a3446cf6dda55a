-- Assessments that are being disposed of, within one transaction: what is signed never
-- changes, and goes only with a row here.
CREATE TABLE assessment_ended (
  assessment TEXT NOT NULL,
  PRIMARY KEY (assessment)
) CLUSTERED;
DROP TRIGGER assessment_never_goes;
DROP TRIGGER assessment_signed_never_goes;
DROP TRIGGER assessment_signature_never_goes;
DROP TRIGGER assessment_addendum_never_goes;
CREATE TRIGGER assessment_never_goes BEFORE DELETE ON assessment WHEN OLD.state = 'signed' AND NOT EXISTS (SELECT 1 FROM assessment_ended x WHERE x.assessment = OLD.id) BEGIN SELECT RAISE(ABORT, 'a signed assessment never goes'); END;
CREATE TRIGGER assessment_signed_never_goes BEFORE DELETE ON assessment_signed WHEN NOT EXISTS (SELECT 1 FROM assessment_ended x WHERE x.assessment = OLD.assessment) BEGIN SELECT RAISE(ABORT, 'a signed assessment never goes'); END;
CREATE TRIGGER assessment_signature_never_goes BEFORE DELETE ON assessment_signature WHEN NOT EXISTS (SELECT 1 FROM assessment_ended x WHERE x.assessment = OLD.assessment) BEGIN SELECT RAISE(ABORT, 'a signature never goes'); END;
CREATE TRIGGER assessment_addendum_never_goes BEFORE DELETE ON assessment_addendum WHEN NOT EXISTS (SELECT 1 FROM assessment_ended x JOIN assessment_child c ON c.assessment = x.assessment WHERE c.item = OLD.item) BEGIN SELECT RAISE(ABORT, 'an addendum never goes'); END;
