-- What came with a pack never changes.
CREATE FUNCTION transfer_never() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''a transfer pack never changes''; END' LANGUAGE plpgsql;
CREATE TRIGGER transfer_pack_never_changes BEFORE UPDATE OR DELETE ON transfer_pack FOR EACH ROW EXECUTE FUNCTION transfer_never();
