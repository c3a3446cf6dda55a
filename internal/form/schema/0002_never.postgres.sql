-- A published version never changes and never goes.
CREATE FUNCTION form_version_never() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''a published form never changes''; END' LANGUAGE plpgsql;
CREATE TRIGGER form_version_never_changes BEFORE UPDATE OR DELETE ON form_version FOR EACH ROW EXECUTE FUNCTION form_version_never();
