package family

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Dispose names the scopes under which the members of some children's family hold
// what they said and how they are reached, for feature disposal to destroy: of
// those who have a page about no other child.
func (s *Service) Dispose(ctx context.Context, tx *db.Tx, g access.Grant, children []string) (scopes []string, err error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	members, err := access.FamilyOf(ctx, tx, children)
	if err != nil {
		return nil, fmt.Errorf("list a child's family: %w", err)
	}
	for _, m := range members {
		all, err := access.ChildrenOf(ctx, tx, m.Member)
		if err != nil {
			return nil, fmt.Errorf("list a member's children: %w", err)
		}
		if !slices.ContainsFunc(all, func(o access.Membership) bool { return !slices.Contains(children, o.Child) }) {
			scopes = append(scopes, scope(m.Member))
		}
	}
	return scopes, nil
}
