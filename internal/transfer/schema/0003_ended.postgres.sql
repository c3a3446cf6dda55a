-- Items whose packs are being disposed of with their episode, within one transaction: what
-- came with a pack never changes, and goes only with a row here.
CREATE TABLE transfer_ended (
  item TEXT NOT NULL,
  PRIMARY KEY (item)
) CLUSTERED;
DROP TRIGGER transfer_pack_never_changes ON transfer_pack;
CREATE TRIGGER transfer_pack_never_changes BEFORE UPDATE ON transfer_pack FOR EACH ROW EXECUTE FUNCTION transfer_never();
CREATE FUNCTION transfer_goes() RETURNS trigger AS 'BEGIN IF NOT EXISTS (SELECT 1 FROM transfer_ended x WHERE x.item = OLD.item) THEN RAISE EXCEPTION ''a transfer pack never goes''; END IF; RETURN OLD; END' LANGUAGE plpgsql;
CREATE TRIGGER transfer_pack_never_goes BEFORE DELETE ON transfer_pack FOR EACH ROW EXECUTE FUNCTION transfer_goes();
