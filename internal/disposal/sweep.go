package disposal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/job"
	"onestory/lib/workday"
)

// JobSweep is the kind of job that looks for what is due.
const JobSweep = "disposal-sweep"

type sweepPayload struct{ Account string }

// Start begins a sweep in the background; one that waits already is not begun again.
func (s *Service) Start(ctx context.Context, q access.Request) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		_, err := s.jobs.Add(ctx, tx, job.Spec{Kind: JobSweep, Payload: sweepPayload{g.Actor().ID}, Key: JobSweep + "/" + g.Actor().Authority})
		return struct{}{}, audit.Event{Classes: []string{"disposal"}}, err
	})
	return err
}

// Take does the job of a sweep.
func (s *Service) Take(ctx context.Context, c *job.Claim) error {
	var p sweepPayload
	if err := json.Unmarshal(c.Payload, &p); err != nil {
		return fmt.Errorf("read a job: %w", err)
	}
	_, err := s.Sweep(ctx, access.Request{Actor: p.Account, Action: "disposal:propose"})
	if errors.Is(err, access.ErrNotFound) {
		return nil // may no more
	}
	return err
}

// few is how many children a sweep looks at in one transaction.
const few = 200

// Sweep goes through every child with a date of birth and notes whose record is
// due. It returns how many it looked at.
func (s *Service) Sweep(ctx context.Context, q access.Request) (looked int, err error) {
	q.Purpose = access.DataQuality
	after := int64(0)
	for {
		type turn struct {
			n    int
			next int64
		}
		t, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (turn, audit.Event, error) {
			n, next, err := s.sweep(ctx, tx, g, after)
			if err == nil && next == 0 {
				err = putSweep(ctx, tx, g.Now(), looked+n)
			}
			return turn{n, next}, audit.Event{Classes: []string{"disposal"}}, err
		})
		if err != nil {
			return looked, fmt.Errorf("look for what is due: %w", err)
		}
		looked, after = looked+t.n, t.next
		if t.next == 0 {
			return looked, nil
		}
	}
}

func (s *Service) sweep(ctx context.Context, tx *db.Tx, g access.Grant, after int64) (n int, next int64, err error) {
	today := workday.InUK(g.Now())
	sched, err := selectSchedule(ctx, tx)
	if err != nil {
		return 0, 0, err
	}
	ids, next, err := s.children.Dated(ctx, tx, g, today.AddDays(1), after, few)
	if err != nil {
		return 0, 0, err
	}
	var not []string
	for _, id := range ids {
		w, err := s.children.Load(ctx, tx, g, id)
		if err != nil {
			return 0, 0, err
		}
		hold, err := selectHold(ctx, tx, []string{w.ID})
		if err != nil {
			return 0, 0, err
		}
		due, end := Due(factsOf(w.View, hold.Extended), sched)
		waits := due.IsZero() || today.Before(due)
		if !waits && s.courses != nil {
			if waits, err = s.courses.Keep(ctx, tx, g, w.IDs(), today, sched); err != nil {
				return 0, 0, err
			}
		}
		if waits {
			not = append(not, w.ID)
			continue
		}
		if err := putDue(ctx, tx, w.ID, due.String(), end); err != nil {
			return 0, 0, err
		}
	}
	if len(not) > 0 {
		err = dropDue(ctx, tx, not)
	}
	return len(ids), next, err
}

// factsOf is what a record says that decides when it is due.
func factsOf(v child.View, extended bool) Facts {
	f := Facts{Extended: extended}
	if b := v.Birth(); !b.Unborn() {
		f.Born = b.Date
	}
	for _, d := range v.Died {
		if f.Died.IsZero() || d.Value.Before(f.Died) {
			f.Died = d.Value
		}
	}
	a, ok := v.Address()
	if !ok {
		return f
	}
	switch a.Value.Status {
	case child.LeftForGood, child.LeftWithoutTelling:
		f.Left = a.Value.From
	case child.LeftReturns:
		f.Left, f.Returns = a.Value.From, true
	}
	return f
}
