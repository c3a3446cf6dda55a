package child

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Guard changes how a child is protected, and takes what must not be found out
// of every index in the same transaction. A location shield covers everyone who
// lives behind the same door at once; guarded lists whom it changed.
func (s *Service) Guard(ctx context.Context, tx *db.Tx, g access.Grant, child string, p access.Protection) (states []audit.State, guarded []string, err error) {
	return s.guard(ctx, tx, g, child, p, func(string) bool { return true })
}

// guard spreads a shield to those behind the same door whom spread allows.
func (s *Service) guard(ctx context.Context, tx *db.Tx, g access.Grant, child string, p access.Protection, spread func(child string) bool) (states []audit.State, guarded []string, err error) {
	if !g.Valid() {
		return nil, nil, access.ErrNotFound
	}
	together := []string{child}
	if p.Shielded {
		v, err := s.load(ctx, tx, child)
		if err != nil {
			return nil, nil, err
		}
		if a, ok := v.Address(); ok {
			behind, _, err := Behind(ctx, tx, g, s.Door(a.Value))
			if err != nil {
				return nil, nil, fmt.Errorf("who lives there too: %w", err)
			}
			for _, o := range behind {
				if o != child && spread(o) {
					together = append(together, o)
				}
			}
		}
	}
	for i, c := range together {
		was, err := access.ProtectionOf(ctx, tx, c)
		if err != nil {
			return nil, nil, fmt.Errorf("read a protection: %w", err)
		}
		want := p
		if i > 0 { // those who live there are shielded, no more
			want = was
			want.Shielded = true
		}
		if want == was {
			continue
		}
		st, err := access.Protect(ctx, tx, c, want)
		if err != nil {
			return nil, nil, err
		}
		states, guarded = append(states, st...), append(guarded, c)
		if err := s.Refresh(ctx, tx, g, c); err != nil {
			return nil, nil, err
		}
		if !want.Hidden && !want.Shielded {
			continue
		}
		if err := s.queue.Guard(ctx, tx, g, c); err != nil {
			return nil, nil, fmt.Errorf("guard what waits about a child: %w", err)
		}
	}
	return states, guarded, nil
}

// GuardAgain puts back, from the ledger, a protection that this database does
// not know, and counts its version on to that one. It takes nothing away. Those
// who live behind the same door are shielded too, since this database may have
// people there who had moved away; but not whoever spread refuses, because the
// ledger itself says how they are guarded. It returns how many children it changed.
func (s *Service) GuardAgain(ctx context.Context, q access.Request, to access.Guard, spread func(child string) bool) (int, error) {
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (int, audit.Event, error) {
		ev := audit.Event{Subjects: []string{to.Child}, Classes: []string{"shield"}}
		if err := access.RaiseGuard(ctx, tx, to.Child, to.Version); err != nil {
			return 0, ev, err
		}
		was, err := access.ProtectionOf(ctx, tx, to.Child)
		if err != nil {
			return 0, ev, fmt.Errorf("read a protection: %w", err)
		}
		states, guarded, err := s.guard(ctx, tx, g, to.Child, was.With(to.Protection), spread)
		for _, c := range guarded {
			if c != to.Child {
				ev.Subjects = append(ev.Subjects, c)
			}
		}
		ev.State = states
		return len(guarded), ev, err
	})
}
