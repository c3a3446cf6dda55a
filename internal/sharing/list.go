package sharing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Mine is one decision on its author's list.
type Mine struct {
	Decision
	Name     string
	Answered bool // the adviser has answered
	Due      bool // put off until a day that has come
}

// List is what the actor has still to decide, over all children within reach.
func (s *Service) List(ctx context.Context, q access.Request) ([]Mine, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out []Mine, ev audit.Event, err error) {
		ev.Classes = []string{"sharing-decision", "name"}
		rows, err := selectMine(ctx, r, g.Actor().ID, func(column string, next int) (string, []any) { return g.Where(access.Existence, column, next) })
		if err != nil {
			return nil, ev, fmt.Errorf("list decisions: %w", err)
		}
		answered, err := selectAnsweredFor(ctx, r, g.Actor().ID)
		if err != nil {
			return nil, ev, fmt.Errorf("list answers: %w", err)
		}
		var ids, scopes []string
		for _, d := range rows {
			ids, scopes = append(ids, d.Child), append(scopes, scope(d.Child))
		}
		grants, err := g.Also(ctx, r, ids)
		if err != nil {
			return nil, ev, err
		}
		keys, err := s.keys.Keys(ctx, scopes...)
		if err != nil {
			return nil, ev, err
		}
		for _, d := range rows {
			also, ok := grants[d.Child]
			if !ok {
				continue
			}
			v, err := s.children.Of(ctx, r, also)
			if err == nil {
				err = d.open(keys)
			}
			if err != nil {
				return nil, ev, err
			}
			d.Child = also.Child()
			out = append(out, Mine{d.Decision, v.Name().Full(), d.State == Advice && answered[d.ID], d.State == Deferred && !d.Review.After(s.today())})
			if !slices.Contains(ev.Subjects, also.Child()) {
				ev.Subjects = append(ev.Subjects, also.Child())
			}
		}
		return out, ev, nil
	})
}

// OfChild lists the decisions about the child of the Grant that its actor may
// read, newest first; for use inside a use case.
func (s *Service) OfChild(ctx context.Context, r db.Reader, g access.Grant) ([]Decision, error) {
	if !g.Valid() || g.Child() == "" {
		return nil, nil
	}
	rows, err := selectOfChild(ctx, r, g.Children(), g.Actor().Agency)
	if err != nil {
		return nil, fmt.Errorf("list decisions: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scopes(rows)...)
	if err != nil {
		return nil, err
	}
	var out []Decision
	for _, d := range rows {
		if !mayRead(g, d.Decision) {
			continue
		}
		if err := d.open(keys); err != nil {
			return nil, err
		}
		out = append(out, d.Decision)
	}
	return out, nil
}

// Everything is every agency's decisions about the child of the Grant, oldest
// first, for whoever answers a request to see what is held; nobody else gets any.
func (s *Service) Everything(ctx context.Context, r db.Reader, g access.Grant) ([]Decision, error) {
	if !g.Valid() || g.Child() == "" || g.Purpose() != access.SubjectAccess || !g.Actor().Has(access.RecordsOfficer) {
		return nil, nil
	}
	rows, err := selectEverything(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("list decisions: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scopes(rows)...)
	if err != nil {
		return nil, err
	}
	var out []Decision
	for _, d := range rows {
		if err := d.open(keys); err != nil {
			return nil, err
		}
		out = append(out, d.Decision)
	}
	return out, nil
}

func scopes(rows []row) (out []string) {
	for _, d := range rows {
		if !slices.Contains(out, scope(d.Child)) {
			out = append(out, scope(d.Child))
		}
	}
	return out
}

// reported is how far back the report counts.
const reported = 365 * 24 * time.Hour

// Counts is what was decided in the last year, for governance: numbers only.
func (s *Service) Counts(ctx context.Context, q access.Request) ([]Count, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Count, audit.Event, error) {
		out, err := selectCounts(ctx, r, db.Millis(g.Now().Add(-reported)))
		return out, audit.Event{Classes: []string{"counts"}}, err
	})
}

// Blank notes that somebody took the empty form.
func (s *Service) Blank(ctx context.Context, q access.Request) error {
	_, err := access.Read(ctx, s.gate, q, func(context.Context, db.Reader, access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Classes: []string{"form"}}, nil
	})
	return err
}
