package feed

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Status is how a source stands.
type Status struct {
	Source    string
	Universal bool
	Paused    bool
	EveryDays int  // how often a file is due
	Last      *Run // nil before the first
	Trial     Onboarding
	Whole     *Run // the last that was taken in whole, nil before the first
	Late      bool // no whole file within the time in which one is due
}

// Sources lists every source and how it stands.
func (s *Service) Sources(ctx context.Context, q access.Request) ([]Status, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Status, audit.Event, error) {
		out, err := s.Standing(ctx, r, g)
		return out, audit.Event{}, err
	})
}

func status(ctx context.Context, r db.Reader, name string, now time.Time) (Status, error) {
	m, paused, err := mapping(ctx, r, name)
	if err != nil {
		return Status{}, err
	}
	st := Status{Source: name, Universal: m.Universal, Paused: paused, EveryDays: m.EveryDays}
	if st.Trial, err = selectOnboarding(ctx, r, name); err != nil {
		return st, err
	}
	runs, err := selectRuns(ctx, r, name, 1)
	if err != nil || len(runs) == 0 {
		return st, err
	}
	st.Last = &runs[0]
	if runs, err = selectWhole(ctx, r, name); err != nil {
		return st, err
	}
	since := st.Last.StartedAt
	if len(runs) > 0 {
		st.Whole, since = &runs[0], runs[0].ChangedAt
	}
	st.Late = now.Sub(since) > time.Duration(m.EveryDays)*24*time.Hour
	return st, nil
}

// Standing is how every source stands, for other features under their Grant.
func (s *Service) Standing(ctx context.Context, r db.Reader, g access.Grant) (out []Status, err error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	for _, name := range Sources() {
		st, err := status(ctx, r, name, g.Now())
		if err != nil {
			return nil, fmt.Errorf("read how a source stands: %w", err)
		}
		out = append(out, st)
	}
	return out, nil
}

// Opened is one source with its last runs.
type Opened struct {
	Status
	Runs    []Run
	Waiting []Upload // sent in the browser, and not yet taken in
}

// Open reads one source and its last runs.
func (s *Service) Open(ctx context.Context, q access.Request, source string) (Opened, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Opened, audit.Event, error) {
		if _, err := DefaultMapping(source); err != nil {
			return Opened{}, audit.Event{}, access.ErrNotFound
		}
		st, err := status(ctx, r, source, g.Now())
		if err != nil {
			return Opened{}, audit.Event{}, fmt.Errorf("read how a source stands: %w", err)
		}
		if s.People != nil && st.Trial.By != "" {
			if st.Trial.By, err = s.People.Name(ctx, r, st.Trial.By); err != nil {
				return Opened{}, audit.Event{}, fmt.Errorf("read who ended a trial: %w", err)
			}
		}
		runs, err := selectRuns(ctx, r, source, 20)
		if err != nil {
			return Opened{}, audit.Event{}, fmt.Errorf("read the runs of a source: %w", err)
		}
		waiting, err := selectWaiting(ctx, r, source)
		return Opened{st, runs, waiting}, audit.Event{}, err
	})
}

// Run reads one run.
func (s *Service) Run(ctx context.Context, q access.Request, id string) (Run, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Run, audit.Event, error) {
		run, err := selectRun(ctx, r, id)
		if db.IsNone(err) {
			err = access.ErrNotFound
		}
		return run, audit.Event{}, err
	})
}
