package subjectaccess

import (
	"context"
	"maps"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Work is what is written down while a case is worked on.
type Work struct {
	Asked, Checked, Searched string
	Harm, Interests          Test
}

// Write keeps what was found out. A checked identity lets time run again.
func (s *Service) Write(ctx context.Context, q access.Request, id string, version int64, in Work) error {
	return s.change(ctx, q, id, version, func(g access.Grant, w *Whole, _ seal.Keys) error {
		w.Asked, w.Checked, w.Searched, w.Harm, w.Interests = in.Asked, in.Checked, in.Searched, in.Harm, in.Interests
		if w.State == Identity && strings.TrimSpace(in.Checked) != "" {
			w.run(workday.InUK(g.Now()))
		}
		w.unready()
		return nil
	})
}

// run lets time run again.
func (w *Whole) run(today workday.Date) {
	w.Stops = slices.Clone(w.Stops)
	for i := range w.Stops {
		if w.Stops[i].Until.IsZero() {
			w.Stops[i].Until = today
		}
	}
	w.State = Open
}

// unready takes back that a case is ready: what is released has changed.
func (w *Whole) unready() {
	if w.State == Ready {
		w.State, w.PreparedBy = Open, ""
	}
}

// Ask lets time stand still while they are asked what they mean; Answered lets it
// run again.
func (s *Service) Ask(ctx context.Context, q access.Request, id string, version int64) error {
	return s.change(ctx, q, id, version, func(g access.Grant, w *Whole, _ seal.Keys) error {
		if w.State.Stands() {
			return stale()
		}
		w.unready()
		w.State, w.Stops = Clarify, append(slices.Clone(w.Stops), Stop{From: workday.InUK(g.Now()), Why: Clarify})
		return nil
	})
}

// Answered lets time run again.
func (s *Service) Answered(ctx context.Context, q access.Request, id string, version int64) error {
	return s.change(ctx, q, id, version, func(g access.Grant, w *Whole, _ seal.Keys) error {
		if w.State != Clarify {
			return stale()
		}
		w.run(workday.InUK(g.Now()))
		return nil
	})
}

// Extend gives two months more, once, where they are told within the first.
func (s *Service) Extend(ctx context.Context, q access.Request, id string, version int64, told string) error {
	if strings.TrimSpace(told) == "" {
		return problem.Check(problem.Field{Name: "told", Key: "subjectaccess.need-told"})
	}
	return s.change(ctx, q, id, version, func(g access.Grant, w *Whole, _ seal.Keys) error {
		if !w.Extends {
			return problem.Check(problem.Field{Name: "told", Key: "subjectaccess.too-late"})
		}
		w.Extended, w.Told = true, told
		return nil
	})
}

// Decide says what is released of one piece.
func (s *Service) Decide(ctx context.Context, q access.Request, id string, version int64, piece string, d Decision) error {
	return s.change(ctx, q, id, version, func(_ access.Grant, w *Whole, _ seal.Keys) error {
		if !slices.ContainsFunc(w.Pieces, func(p Piece) bool { return p.ID == piece }) {
			return access.ErrNotFound
		}
		w.unready()
		if w.Decisions = maps.Clone(w.Decisions); w.Decisions == nil {
			w.Decisions = map[string]Decision{}
		}
		d.Looked = true
		w.Decisions[piece] = d
		return nil
	})
}

// Prepare says that a case is ready for a second person.
func (s *Service) Prepare(ctx context.Context, q access.Request, id string, version int64) error {
	return s.change(ctx, q, id, version, func(g access.Grant, w *Whole, _ seal.Keys) error {
		if len(w.Lacks) > 0 {
			return problem.Check(problem.Field{Name: "ready", Key: w.Lacks[0]})
		}
		if w.State != Open {
			return stale()
		}
		w.State, w.PreparedBy = Ready, g.Actor().ID
		return nil
	})
}

// Release releases what a second person prepared. What is released never changes.
func (s *Service) Release(ctx context.Context, q access.Request, id string, version int64) error {
	return s.change(ctx, q, id, version, func(g access.Grant, w *Whole, keys seal.Keys) error {
		switch {
		case w.State != Ready:
			return stale()
		case w.PreparedBy == g.Actor().ID:
			return problem.Check(problem.Field{Name: "ready", Key: "subjectaccess.own"})
		case len(w.Lacks) > 0: // something came in since
			return problem.Check(problem.Field{Name: "ready", Key: w.Lacks[0]})
		}
		w.ApprovedBy = g.Actor().ID
		return w.released(keys, g.Now())
	})
}

// Close ends a case without a bundle.
func (s *Service) Close(ctx context.Context, q access.Request, id string, version int64, why string) error {
	if strings.TrimSpace(why) == "" {
		return problem.Check(problem.Field{Name: "why", Key: "subjectaccess.need-why"})
	}
	return s.change(ctx, q, id, version, func(g access.Grant, w *Whole, _ seal.Keys) error {
		w.run(workday.InUK(g.Now()))
		w.State, w.Why = Closed, why
		return nil
	})
}
