package child

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// EndIdentity ends a child who lives on under a new identity: adopted, or hidden
// by a witness's protection. The new identity is another child, made like any
// other; it bears no mark, and nothing holds the id of one beside that of the
// other. From now on the old one is found by no search and no matching, belongs
// to no household, is hidden from all but cleared people who have its id, is
// never merged, joined or split, and takes nothing more in from suppliers
// (Frozen). docs/adr/0015-new-identities.md says how an adoption is done.
func (s *Service) EndIdentity(ctx context.Context, tx *db.Tx, g access.Grant, child string, why Why) ([]audit.State, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	ids, err := access.IDs(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	var out []audit.State
	for _, id := range ids {
		if err := endChild(ctx, tx, id); err != nil {
			return nil, fmt.Errorf("end an identity: %w", err)
		}
		if err := s.event(ctx, tx, g, Ended, Ends{Child: id}, why); err != nil {
			return nil, err
		}
	}
	if out, err = access.Protect(ctx, tx, ids[0], access.Protection{Hidden: true, Shielded: true}); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := s.queue.Guard(ctx, tx, g, id); err != nil {
			return nil, fmt.Errorf("guard what waits about a child: %w", err)
		}
	}
	return out, s.Refresh(ctx, tx, g, ids[0])
}

// Frozen reports whether a child was ended: what suppliers say of it is left
// unread, since it may be of the new life.
func (s *Service) Frozen(ctx context.Context, r db.Reader, g access.Grant, child string) (bool, error) {
	if !g.Valid() {
		return false, access.ErrNotFound
	}
	if child == "" {
		return false, nil
	}
	return selectEnded(ctx, r, []string{child})
}
