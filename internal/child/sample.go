package child

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Sampled is a child with what each supplier says now and said before.
type Sampled struct {
	View
	Authority string
	Held      []Held
}

// Unguarded reads a page of the children whom nobody guards, in the order of
// their ids, which are random: what follows any id is a sample of all. It is for
// what counts and learns from children without showing any: those guarded are
// left out before anything is counted, and so are those with nothing left. next is
// where the following page starts, "" after the last.
func (s *Service) Unguarded(ctx context.Context, r db.Reader, g access.Grant, after string, limit int) (out []Sampled, next string, err error) {
	if !g.Valid() {
		return nil, "", access.ErrNotFound
	}
	open, next, err := access.Unguarded(ctx, r, g.Actor().Authority, after, limit)
	if err != nil {
		return nil, "", fmt.Errorf("list children: %w", err)
	}
	list, err := s.wholes(ctx, r, open)
	if err != nil {
		return nil, "", err
	}
	for _, id := range open {
		w, ok := list[id]
		if !ok { // of several ids: only under the present one, if none of them is guarded
			p, err := access.ProtectionOf(ctx, r, id)
			if err != nil {
				return nil, "", fmt.Errorf("read how a child is guarded: %w", err)
			}
			if p.Guarded() {
				continue
			}
			if w, err = s.whole(ctx, r, id); err != nil {
				return nil, "", err
			}
			if w.ID != id {
				continue
			}
		}
		if !w.gone() {
			out = append(out, Sampled{w.View, w.authority, w.held})
		}
	}
	return out, next, nil
}
