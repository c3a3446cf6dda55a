package involvement

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Helpers are all involvements that last with the child of a Grant, of sensitive
// services too: for feature family alone, which says what of them a person's page
// shows. Whoever is no member of the child's family is refused.
func (s *Service) Helpers(ctx context.Context, r db.Reader, g access.Grant) ([]Involvement, error) {
	if _, family := g.Family(); !family {
		return nil, access.ErrNotFound
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("read who helps: %w", err)
	}
	if err := s.unseal(ctx, rows); err != nil {
		return nil, err
	}
	var out []Involvement
	for _, w := range rows {
		if w.Current(s.today()) {
			out = append(out, w.Involvement)
		}
	}
	return out, nil
}

// SensitiveAccounts are the accounts that work or worked with a child in a
// sensitive service, by the child's ids: what they do shows in nobody's view
// without a reviewer.
func SensitiveAccounts(ctx context.Context, r db.Reader, children []string) (map[string]bool, error) {
	rows, err := selectSensitive(ctx, r, children)
	if err != nil {
		return nil, fmt.Errorf("read who works in sensitive services: %w", err)
	}
	out := map[string]bool{}
	for _, a := range rows {
		out[a] = true
	}
	return out, nil
}
