package child

import (
	"onestory/internal/access"
	"onestory/internal/find"
	"onestory/internal/kit/seal"
)

// prepared is what of an incoming record can be worked out before its transaction,
// so that nobody waits for it: the sealed record, and what would find it if it
// were a new child that nobody protects.
type prepared struct {
	sealed []byte
	view   View
	filed  find.Filed
	kin    []string
}

// Prepare works out all of an incoming record that does not depend on what is
// held. It asks nothing of the database. keys has the key of its scope.
func (s *Service) Prepare(keys seal.Keys, in Incoming) (Incoming, error) {
	sealed, err := sealRecord(keys, in.ID, in.Record)
	if err != nil {
		return in, err
	}
	view := Fold("", []Held{in.held()})
	in.ahead = &prepared{sealed: sealed, view: view, filed: s.index.File(Entry(view, access.Protection{})), kin: s.kinKeys(view)}
	return in, nil
}
