-- What came with a pack never changes.
CREATE TRIGGER transfer_pack_never_changes BEFORE UPDATE ON transfer_pack BEGIN SELECT RAISE(ABORT, 'a transfer pack never changes'); END;
CREATE TRIGGER transfer_pack_never_goes BEFORE DELETE ON transfer_pack BEGIN SELECT RAISE(ABORT, 'a transfer pack never goes'); END;
