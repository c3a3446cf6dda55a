package expiry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/disposal"
	"onestory/internal/episode"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/job"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// JobSweep is the kind of job that looks for what is due.
const JobSweep = "expiry-sweep"

type sweepPayload struct{ Account string }

// Start begins a sweep in the background; one that waits already is not begun again.
func (s *Service) Start(ctx context.Context, q access.Request) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		_, err := s.Jobs.Add(ctx, tx, job.Spec{Kind: JobSweep, Payload: sweepPayload{g.Actor().ID}, Key: JobSweep + "/" + g.Actor().Authority})
		return struct{}{}, event(), err
	})
	return err
}

// Take does the job of a sweep.
func (s *Service) Take(ctx context.Context, c *job.Claim) error {
	var p sweepPayload
	if err := json.Unmarshal(c.Payload, &p); err != nil {
		return fmt.Errorf("read a job: %w", err)
	}
	_, err := s.Sweep(ctx, access.Request{Actor: p.Account, Action: "expiry:propose"})
	if errors.Is(err, access.ErrNotFound) {
		return nil // may no more
	}
	return err
}

// few is how many courses of help a sweep looks at in one transaction.
const few = 50

// Sweep goes through every course of help in the archive and notes which is due. It returns
// how many it looked at.
func (s *Service) Sweep(ctx context.Context, q access.Request) (looked int, err error) {
	q.Purpose = access.DataQuality
	for after := ""; ; {
		list, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) ([]episode.Past, audit.Event, error) {
			list, err := s.sweep(ctx, tx, g, after)
			if err == nil && len(list) < few {
				err = putSweep(ctx, tx, g.Now(), looked+len(list))
			}
			return list, event(), err
		})
		if err != nil {
			return looked, fmt.Errorf("look for what is due: %w", err)
		}
		if looked += len(list); len(list) < few {
			return looked, nil
		}
		after = list[len(list)-1].ID
	}
}

func (s *Service) sweep(ctx context.Context, tx *db.Tx, g access.Grant, after string) ([]episode.Past, error) {
	sched, err := s.Disposals.ScheduleIn(ctx, tx, g)
	if err != nil {
		return nil, err
	}
	list, err := s.Episodes.PastOnes(ctx, tx, g, after, few)
	if err != nil {
		return nil, err
	}
	today := workday.InUK(g.Now())
	for _, p := range list {
		due, by, err := s.due(ctx, tx, g, p, sched.Help)
		if err != nil {
			return nil, err
		}
		if due.IsZero() || today.Before(due) {
			err = dropDue(ctx, tx, p.ID)
		} else {
			err = putDue(ctx, tx, listed{p.ID, p.Child, p.Ended.String(), due.String(), by})
		}
		if err != nil {
			return nil, fmt.Errorf("note what is due: %w", err)
		}
	}
	return list, nil
}

// due is when a course of help is due by a rule. A child whose record was disposed of
// decides nothing.
func (s *Service) due(ctx context.Context, r db.Reader, g access.Grant, p episode.Past, rule disposal.Help) (workday.Date, Trigger, error) {
	f := Facts{Ended: p.Ended}
	for _, c := range p.Children {
		if _, err := access.IDs(ctx, r, c); problem.Is(err, problem.NotFound) {
			continue
		} else if err != nil {
			return workday.Date{}, "", err
		}
		w, err := s.Children.Load(ctx, r, g, c)
		if err != nil {
			return workday.Date{}, "", err
		}
		one := Child{Born: w.Birth().Date}
		for _, d := range w.Died {
			if one.Died.IsZero() || d.Value.Before(one.Died) {
				one.Died = d.Value
			}
		}
		f.Children = append(f.Children, one)
	}
	for _, day := range p.Unborn {
		f.Children = append(f.Children, Child{Born: day})
	}
	due, by := Due(f, rule)
	return due, by, nil
}

// Keep makes Service the Courses of disposal: a child's record is not due while a course of
// help that they are in is open, held, or to be kept for longer.
func (s *Service) Keep(ctx context.Context, r db.Reader, g access.Grant, children []string, today workday.Date, sched disposal.Schedule) (bool, error) {
	list, err := s.Episodes.PastOf(ctx, r, g, children)
	if err != nil {
		return false, err
	}
	for _, p := range list {
		due, _, err := s.due(ctx, r, g, p, sched.Help)
		if err != nil {
			return false, err
		}
		h, err := selectHold(ctx, r, p.ID)
		if err != nil {
			return false, fmt.Errorf("read what holds a course of help: %w", err)
		}
		if h.Held || due.IsZero() || today.Before(due) {
			return true, nil
		}
	}
	return false, nil
}

// Scopes are the keys of the courses of help that are written under a child's key.
func (s *Service) Scopes(ctx context.Context, r db.Reader, g access.Grant, children []string) (out []string, err error) {
	list, err := s.Episodes.PastOf(ctx, r, g, children)
	for _, p := range list {
		if slices.Contains(children, p.Child) {
			out = append(out, p.Scope())
		}
	}
	return out, err
}
