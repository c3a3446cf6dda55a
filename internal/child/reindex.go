package child

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// reindexBatch keeps a turn of the writer short.
const reindexBatch = 40

// Reindex makes the search index, the households and the hashes of kin again
// from every child's records, after a restore from a backup (which leaves the
// index out). Each turn is a transaction with its event. It returns how many
// children it did.
func (s *Service) Reindex(ctx context.Context, q access.Request, progress func(done int)) (int, error) {
	done, after := 0, ""
	for {
		n, last, err := s.reindexSome(ctx, q, after)
		if err != nil {
			return done, err
		}
		if n == 0 {
			return done, nil
		}
		done, after = done+n, last
		progress(done)
	}
}

func (s *Service) reindexSome(ctx context.Context, q access.Request, after string) (n int, last string, err error) {
	type turn struct {
		n    int
		last string
	}
	t, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (turn, audit.Event, error) {
		ids, err := selectChildren(ctx, tx, after, reindexBatch)
		if err != nil {
			return turn{}, audit.Event{}, fmt.Errorf("list children: %w", err)
		}
		for _, id := range ids {
			if err := s.Refresh(ctx, tx, g, id); err != nil {
				return turn{}, audit.Event{}, err
			}
		}
		if len(ids) == 0 {
			return turn{}, audit.Event{}, nil
		}
		return turn{len(ids), ids[len(ids)-1]}, audit.Event{Classes: []string{"index"}}, nil
	})
	return t.n, t.last, err
}
