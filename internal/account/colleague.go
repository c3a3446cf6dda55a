package account

import (
	"context"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Colleagues lists the active accounts whom the actor of a Grant can turn to: the
// managers of their agency and those who govern, by name, without themselves.
func Colleagues(ctx context.Context, r db.Reader, g access.Grant) ([]Account, error) {
	if !g.Valid() {
		return nil, nil
	}
	all, err := list(ctx, r, "")
	return slices.DeleteFunc(all, func(a Account) bool {
		manages := a.Has(access.Manager) && a.Agency == g.Actor().Agency
		return a.Status != Active || a.ID == g.Actor().ID || !manages && !a.Has(access.Governance)
	}), err
}
