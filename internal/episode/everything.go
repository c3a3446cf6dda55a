package episode

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Course is an episode with its history.
type Course struct {
	Episode
	History []Entry
}

// Everything is every episode that a child is in, for whoever answers a request to
// see what is held; nobody else gets any.
func (s *Service) Everything(ctx context.Context, r db.Reader, g access.Grant) ([]Course, error) {
	if !g.Valid() || g.Child() == "" || g.Purpose() != access.SubjectAccess || !g.Actor().Has(access.RecordsOfficer) {
		return nil, nil
	}
	list, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("list the episodes of a child: %w", err)
	}
	var out []Course
	for _, e := range list {
		keys, err := s.Keys.Keys(ctx, scope(e.Child))
		if err != nil {
			return nil, err
		}
		entries, err := selectEntries(ctx, r, e.Child, e.ID)
		if err != nil {
			return nil, fmt.Errorf("read an episode's history: %w", err)
		}
		c := Course{Episode: e}
		for _, w := range entries {
			if err := unseal(keys, e.Child, entryAt(e.ID, w.N), w.sealed, &w.Note); err != nil {
				return nil, err
			}
			if w.By, err = s.by(ctx, r, w.account); err != nil {
				return nil, err
			}
			c.History = append(c.History, w.Entry)
		}
		out = append(out, c)
	}
	return out, nil
}
