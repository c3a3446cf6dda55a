-- Assessments that are being disposed of, within one transaction: what is signed never
-- changes, and goes only with a row here.
CREATE TABLE assessment_ended (
  assessment TEXT NOT NULL,
  PRIMARY KEY (assessment)
) CLUSTERED;
DROP TRIGGER assessment_never_changes ON assessment;
DROP TRIGGER assessment_signed_never_changes ON assessment_signed;
DROP TRIGGER assessment_signature_never_changes ON assessment_signature;
DROP TRIGGER assessment_addendum_never_changes ON assessment_addendum;
CREATE TRIGGER assessment_never_changes BEFORE UPDATE ON assessment FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION assessment_never();
CREATE TRIGGER assessment_signed_never_changes BEFORE UPDATE ON assessment_signed FOR EACH ROW EXECUTE FUNCTION assessment_never();
CREATE TRIGGER assessment_signature_never_changes BEFORE UPDATE ON assessment_signature FOR EACH ROW EXECUTE FUNCTION assessment_never();
CREATE TRIGGER assessment_addendum_never_changes BEFORE UPDATE ON assessment_addendum FOR EACH ROW EXECUTE FUNCTION assessment_never();
CREATE FUNCTION assessment_goes() RETURNS trigger AS 'BEGIN IF NOT EXISTS (SELECT 1 FROM assessment_ended x WHERE x.assessment = OLD.id) THEN RAISE EXCEPTION ''a signed assessment never goes''; END IF; RETURN OLD; END' LANGUAGE plpgsql;
CREATE FUNCTION assessment_part_goes() RETURNS trigger AS 'BEGIN IF NOT EXISTS (SELECT 1 FROM assessment_ended x WHERE x.assessment = OLD.assessment) THEN RAISE EXCEPTION ''a signed assessment never goes''; END IF; RETURN OLD; END' LANGUAGE plpgsql;
CREATE FUNCTION assessment_addendum_goes() RETURNS trigger AS 'BEGIN IF NOT EXISTS (SELECT 1 FROM assessment_ended x JOIN assessment_child c ON c.assessment = x.assessment WHERE c.item = OLD.item) THEN RAISE EXCEPTION ''an addendum never goes''; END IF; RETURN OLD; END' LANGUAGE plpgsql;
CREATE TRIGGER assessment_never_goes BEFORE DELETE ON assessment FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION assessment_goes();
CREATE TRIGGER assessment_signed_never_goes BEFORE DELETE ON assessment_signed FOR EACH ROW EXECUTE FUNCTION assessment_part_goes();
CREATE TRIGGER assessment_signature_never_goes BEFORE DELETE ON assessment_signature FOR EACH ROW EXECUTE FUNCTION assessment_part_goes();
CREATE TRIGGER assessment_addendum_never_goes BEFORE DELETE ON assessment_addendum FOR EACH ROW EXECUTE FUNCTION assessment_addendum_goes();
