package disposal

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// bury makes tombstones of a batch's children and notes which keys are to go.
func (s *Service) bury(ctx context.Context, tx *db.Tx, g access.Grant, batch string, ev *audit.Event) error {
	items, err := selectItems(ctx, tx, batch)
	if err != nil {
		return fmt.Errorf("read a batch: %w", err)
	}
	sched, err := selectSchedule(ctx, tx)
	if err != nil {
		return err
	}
	for _, i := range items {
		ids, err := access.IDs(ctx, tx, i.child)
		if problem.Is(err, problem.NotFound) {
			i.outcome = "absent"
			if err := updateItem(ctx, tx, batch, i); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		hold, err := selectHold(ctx, tx, ids)
		if err != nil {
			return err
		}
		keep := hold.Held
		if !keep && s.courses != nil {
			if keep, err = s.courses.Keep(ctx, tx, g, ids, workday.InUK(g.Now()), sched); err != nil {
				return err
			}
		}
		if keep {
			i.outcome = "held"
			if err := updateItem(ctx, tx, batch, i); err != nil {
				return err
			}
			continue
		}
		if s.families != nil {
			more, err := s.families.Dispose(ctx, tx, g, ids)
			if err != nil {
				return fmt.Errorf("dispose of a family's words: %w", err)
			}
			i.scopes = append(i.scopes, more...)
		}
		if s.courses != nil {
			more, err := s.courses.Scopes(ctx, tx, g, ids)
			if err != nil {
				return err
			}
			i.scopes = append(i.scopes, more...)
		}
		scopes, states, err := s.children.Dispose(ctx, tx, g, i.child, child.Why{Reason: "disposed"})
		if err != nil {
			return err
		}
		i.outcome, i.scopes = "buried", append(i.scopes, scopes...)
		ev.Subjects, ev.State = append(ev.Subjects, ids...), append(ev.State, states...)
		if err := updateItem(ctx, tx, batch, i); err != nil {
			return err
		}
		if err := dropDue(ctx, tx, ids); err != nil {
			return err
		}
		if err := dropHold(ctx, tx, i.child); err != nil {
			return err
		}
	}
	return nil
}

// Shred destroys the keys of what was agreed and says from when nothing of it can
// be read anywhere. Run it at times: it takes up again what a failure cut short.
func (s *Service) Shred(ctx context.Context) error {
	var batches []string
	var sched Schedule
	items := map[string][]item{}
	err := s.d.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
		if batches, err = selectAgreed(ctx, r); err != nil {
			return err
		}
		for _, b := range batches {
			if items[b], err = selectItems(ctx, r, b); err != nil {
				return err
			}
		}
		sched, err = selectSchedule(ctx, r)
		return err
	})
	if err != nil {
		return fmt.Errorf("read what was agreed: %w", err)
	}
	for _, id := range batches {
		for _, i := range items[id] {
			if err := s.keys.Shred(ctx, i.scopes...); err != nil {
				return err
			}
		}
		err := s.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			b, err := selectBatch(ctx, tx, id)
			if err != nil || b.State != Agreed {
				return err
			}
			now := s.gate.Clock().Now()
			b.State, b.DoneAt, b.Gone = Done, now, workday.InUK(now).AddDays(sched.Backups).String()
			_, err = updateBatch(ctx, tx, b)
			return err
		})
		if err != nil {
			return fmt.Errorf("note that a batch is done: %w", err)
		}
	}
	return nil
}
