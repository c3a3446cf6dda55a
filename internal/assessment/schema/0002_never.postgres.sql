-- What is signed never changes, and what was added to it neither.
CREATE FUNCTION assessment_never() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''a signed assessment never changes''; END' LANGUAGE plpgsql;
CREATE FUNCTION assessment_never_more() RETURNS trigger AS 'BEGIN IF EXISTS (SELECT 1 FROM assessment a WHERE a.id = NEW.assessment AND a.state = ''signed'') THEN RAISE EXCEPTION ''a signed assessment never changes''; END IF; RETURN NEW; END' LANGUAGE plpgsql;
CREATE TRIGGER assessment_never_changes BEFORE UPDATE OR DELETE ON assessment FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION assessment_never();
CREATE TRIGGER assessment_signed_never_changes BEFORE UPDATE OR DELETE ON assessment_signed FOR EACH ROW EXECUTE FUNCTION assessment_never();
CREATE TRIGGER assessment_signed_never_more BEFORE INSERT ON assessment_signed FOR EACH ROW EXECUTE FUNCTION assessment_never_more();
CREATE TRIGGER assessment_signature_never_changes BEFORE UPDATE OR DELETE ON assessment_signature FOR EACH ROW EXECUTE FUNCTION assessment_never();
CREATE TRIGGER assessment_addendum_never_changes BEFORE UPDATE OR DELETE ON assessment_addendum FOR EACH ROW EXECUTE FUNCTION assessment_never();
CREATE TRIGGER assessment_section_never_again BEFORE INSERT ON assessment_section FOR EACH ROW EXECUTE FUNCTION assessment_never_more();
