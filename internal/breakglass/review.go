package breakglass

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// Item is one for a reviewer, with who it was. No child is named.
type Item struct {
	Glass
	Who  involvement.Card
	Late bool
	// Own: it was the reader. Somebody else reviews it.
	Own bool
}

// List reads all that nobody has reviewed, what is overdue first, and the last
// that somebody has.
func (s *Service) List(ctx context.Context, q access.Request) ([]Item, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Item, audit.Event, error) {
		list, err := s.Alerts(ctx, r, g)
		return list, audit.Event{Classes: []string{"break-glass"}}, err
	})
}

// Alerts are the same for the page of alerts, under its Grant.
func (s *Service) Alerts(ctx context.Context, r db.Reader, g access.Grant) ([]Item, error) {
	if !g.Valid() || !g.Actor().Has(access.Governance) {
		return nil, access.ErrNotFound
	}
	rows, err := selectList(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("read who broke the glass: %w", err)
	}
	var out []Item
	for _, w := range rows {
		i, err := s.item(ctx, r, g, w)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	slices.SortStableFunc(out, func(a, b Item) int { return cmp.Compare(rank(a), rank(b)) })
	return out, nil
}

// rank: overdue, then waiting, then reviewed.
func rank(i Item) int {
	switch {
	case i.Late:
		return 0
	case i.Outcome == "":
		return 1
	}
	return 2
}

func (s *Service) item(ctx context.Context, r db.Reader, g access.Grant, w row) (Item, error) {
	who, err := s.accounts.Card(ctx, r, w.Account)
	if err != nil {
		return Item{}, fmt.Errorf("read who broke the glass: %w", err)
	}
	return Item{Glass: w.Glass, Who: who, Late: w.Overdue(s.today()), Own: w.Account == g.Actor().ID}, nil
}

// One reads one with what was written, for a reviewer.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Item, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Item, audit.Event, error) {
		ev := audit.Event{Classes: []string{"break-glass"}}
		w, err := s.row(ctx, r, id)
		if err != nil {
			return Item{}, ev, err
		}
		ev.Subjects = []string{w.Child}
		keys, err := s.keys.Keys(ctx, scope(w.Child))
		if err != nil {
			return Item{}, ev, err
		}
		if err := w.open(keys); err != nil {
			return Item{}, ev, err
		}
		i, err := s.item(ctx, r, g, w)
		return i, ev, err
	})
}

func (s *Service) row(ctx context.Context, r db.Reader, id string) (row, error) {
	w, err := selectOne(ctx, r, id)
	if db.IsNone(err) {
		return w, access.ErrNotFound
	}
	if err != nil {
		return w, fmt.Errorf("read who broke the glass: %w", err)
	}
	return w, nil
}

// Review keeps what a reviewer made of it; version is the one that they saw. It
// is never the person who broke the glass.
func (s *Service) Review(ctx context.Context, q access.Request, id string, outcome Outcome, note string, version int64) error {
	var faults []problem.Field
	if !slices.Contains(Outcomes(), outcome) {
		faults = append(faults, problem.Field{Name: "outcome", Key: "breakglass.need-outcome"})
	}
	if outcome != Right && len([]rune(strings.TrimSpace(note))) < minText {
		faults = append(faults, problem.Field{Name: "note", Key: "breakglass.need-note"})
	}
	if err := problem.Check(faults...); err != nil {
		return err
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"break-glass"}, Detail: map[string]string{"outcome": string(outcome)}}
		w, err := s.row(ctx, tx, id)
		if err != nil {
			return none, ev, err
		}
		ev.Subjects = []string{w.Child}
		if w.Account == g.Actor().ID {
			return none, ev, problem.New(problem.Forbidden, "breakglass.own")
		}
		keys, err := s.keys.Keys(ctx, scope(w.Child))
		if err != nil {
			return none, ev, err
		}
		w.Reviewer, w.Outcome = g.Actor().ID, outcome
		if w.note, err = keys.Seal(scope(w.Child), sealedAt("note", w.ID), []byte(note)); err != nil {
			return none, ev, err
		}
		ok, err := setReview(ctx, tx, w, db.Millis(g.Now()), version)
		if err != nil {
			return none, ev, fmt.Errorf("keep a review: %w", err)
		}
		if !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return none, ev, err
	})
	return err
}
