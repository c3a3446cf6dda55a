package draft

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// End destroys what anybody typed and has not sent in the forms of some items, and returns
// the scopes of its keys, for the caller to destroy once this is kept. It is for the
// disposal of what the items are alone.
func (s *Service) End(ctx context.Context, tx *db.Tx, g access.Grant, items []string) (scopes []string, err error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	for _, item := range items {
		rows, err := tx.Query(ctx, `DELETE FROM draft WHERE form LIKE $1 RETURNING account, form`, "%:"+item)
		gone, err := db.Collect(rows, err, scanName)
		if err != nil {
			return nil, fmt.Errorf("end what was typed: %w", err)
		}
		for _, w := range gone {
			scopes = append(scopes, scope(w.account, w.form))
		}
	}
	return scopes, nil
}
