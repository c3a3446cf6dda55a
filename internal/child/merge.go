package child

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// Merge says that two children are one, known from now on by the id of the
// first, or of the second where the first is a record whose maker is not to
// learn of the other. No row moves: what hangs on either id is read for both,
// the stricter protection holds at once, and taking the merge back (SplitOff)
// leaves both as they were. It is refused where a veto stands between them, and
// as not found where one was ended for a new identity.
func (s *Service) Merge(ctx context.Context, tx *db.Tx, g access.Grant, keep, gone string, why Why) (root string, states []audit.State, err error) {
	if !g.Valid() {
		return "", nil, access.ErrNotFound
	}
	a, b, err := s.twoChildren(ctx, tx, keep, gone)
	if err != nil {
		return "", nil, err
	}
	if err := s.joinable(ctx, tx, a, b); err != nil {
		return "", nil, err
	}
	guard, err := s.before(ctx, tx, a[0], b[0])
	if err != nil {
		return "", nil, err
	}
	now := g.Now()
	if err := insertMerged(ctx, tx, b[0], a[0], db.Millis(now)); err != nil {
		return "", nil, fmt.Errorf("merge children: %w", err)
	}
	if err := s.event(ctx, tx, g, Merged, Ends{Child: a[0], OtherChild: b[0]}, why); err != nil {
		return "", nil, err
	}
	if states, err = access.Unite(ctx, tx, a[0], slices.Concat(a, b)); err != nil {
		return "", nil, err
	}
	if _, err := touch(ctx, tx, b[0], 0); err != nil {
		return "", nil, fmt.Errorf("raise a child's version: %w", err)
	}
	if err := s.Refresh(ctx, tx, g, a[0]); err != nil {
		return "", nil, err
	}
	more, err := s.guardBoth(ctx, tx, g, guard, slices.Concat(a, b))
	return a[0], append(states, more...), err
}

// twoChildren are the ids of two children in the order in which the first stays.
func (s *Service) twoChildren(ctx context.Context, r db.Reader, keep, gone string) (a, b []string, err error) {
	if a, err = access.IDs(ctx, r, keep); err != nil {
		return nil, nil, err
	}
	if b, err = access.IDs(ctx, r, gone); err != nil {
		return nil, nil, err
	}
	if a[0] == b[0] {
		return nil, nil, problem.New(problem.Conflict, "child.merged")
	}
	p, err := access.ProtectionAlone(ctx, r, a[0])
	if err != nil {
		return nil, nil, fmt.Errorf("read a protection: %w", err)
	}
	q, err := access.ProtectionAlone(ctx, r, b[0])
	if err != nil {
		return nil, nil, fmt.Errorf("read a protection: %w", err)
	}
	switch {
	case p.Owner != "" && q.Owner != "": // each is first held against the child that it resembles
		return nil, nil, problem.New(problem.Conflict, "child.owned")
	case p.Owner != "":
		return b, a, nil
	}
	return a, b, nil
}

// toGuard is what a merge has to guard, found out before it.
type toGuard struct {
	protection access.Protection
	doors      []string // where either lives
}

func (s *Service) before(ctx context.Context, r db.Reader, a, b string) (toGuard, error) {
	var out toGuard
	for _, c := range []string{a, b} {
		p, err := access.ProtectionOf(ctx, r, c)
		if err != nil {
			return out, fmt.Errorf("read a protection: %w", err)
		}
		out.protection.Hidden, out.protection.Shielded = out.protection.Hidden || p.Hidden, out.protection.Shielded || p.Shielded
		v, err := s.whole(ctx, r, c)
		if err != nil {
			return out, err
		}
		if v.rows == 0 { // every record it had was somebody else's: there is nobody to merge
			return out, access.ErrNotFound
		}
		if at, ok := v.Address(); ok {
			out.doors = append(out.doors, s.Door(at.Value))
		}
	}
	return out, nil
}

// guardBoth closes what waits about a child that is guarded now to all but
// cleared reviewers, and shields whoever lives at either's door: whoever finds
// one finds all.
func (s *Service) guardBoth(ctx context.Context, tx *db.Tx, g access.Grant, t toGuard, ids []string) (states []audit.State, err error) {
	if !t.protection.Hidden && !t.protection.Shielded {
		return nil, nil
	}
	for _, id := range ids {
		if err := s.queue.Guard(ctx, tx, g, id); err != nil {
			return nil, fmt.Errorf("guard what waits about a child: %w", err)
		}
	}
	if !t.protection.Shielded {
		return nil, nil
	}
	for _, door := range t.doors {
		behind, _, err := Behind(ctx, tx, g, door)
		if err != nil {
			return nil, fmt.Errorf("who lives there too: %w", err)
		}
		for _, c := range behind {
			if slices.Contains(ids, c) {
				continue
			}
			p, err := access.ProtectionOf(ctx, tx, c)
			if err != nil {
				return nil, fmt.Errorf("read a protection: %w", err)
			}
			p.Shielded = true
			st, _, err := s.Guard(ctx, tx, g, c, p)
			if err != nil {
				return nil, err
			}
			states = append(states, st...)
		}
	}
	return states, nil
}
