package enquiry

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Waits tells how many requests wait for the reader's answer, and how many of them
// should have been answered by now.
func (s *Service) Waits(ctx context.Context, r db.Reader, g access.Grant) (waiting, late int, err error) {
	rows, err := selectOf(ctx, r, g.Actor().ID, func(column string, next int) (string, []any) { return g.Where(access.Existence, column, next) })
	if err != nil {
		return 0, 0, fmt.Errorf("count requests: %w", err)
	}
	var ids []string
	for _, e := range rows {
		ids = append(ids, e.Child)
	}
	grants, err := g.Also(ctx, r, ids)
	if err != nil {
		return 0, 0, err
	}
	for _, e := range rows {
		if _, may := grants[e.Child]; !may || e.State != Open || e.To != g.Actor().ID {
			continue
		}
		if waiting++; e.Overdue(s.today()) {
			late++
		}
	}
	return waiting, late, nil
}
