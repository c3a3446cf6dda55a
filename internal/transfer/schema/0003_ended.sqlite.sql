-- Items whose packs are being disposed of with their episode, within one transaction: what
-- came with a pack never changes, and goes only with a row here.
CREATE TABLE transfer_ended (
  item TEXT NOT NULL,
  PRIMARY KEY (item)
) CLUSTERED;
DROP TRIGGER transfer_pack_never_goes;
CREATE TRIGGER transfer_pack_never_goes BEFORE DELETE ON transfer_pack WHEN NOT EXISTS (SELECT 1 FROM transfer_ended x WHERE x.item = OLD.item) BEGIN SELECT RAISE(ABORT, 'a transfer pack never goes'); END;
