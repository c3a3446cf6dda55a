package episode

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Waits tells how many ask to be let in by the reader, and how much of the reader's
// caseload is overdue.
func (s *Service) Waits(ctx context.Context, r db.Reader, g access.Grant) (waiting, late int, err error) {
	all, _, err := s.lists(ctx, r, g)
	for _, e := range all.Caseload {
		if e.Mine && e.Has && e.Deadline.Colour == Red {
			late++
		}
	}
	return len(all.Asked), late, err
}
