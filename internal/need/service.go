package need

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	IDs      id.Source
	Children *child.Service
	People   involvement.Accounts
}

// Service is the use cases of levels of need.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"need"}}
}

// Levels are the authority's, for a feature that shows them beside what it asks.
func (s *Service) Levels(ctx context.Context, r db.Reader, g access.Grant) (Levels, error) {
	if !g.Valid() {
		return Levels{}, access.ErrNotFound
	}
	return s.levels(ctx, r)
}

// levels are the authority's, as they stand today.
func (s *Service) levels(ctx context.Context, r db.Reader) (Levels, error) {
	l, err := selectLevels(ctx, r)
	l.Today = workday.InUK(s.Gate.Clock().Now())
	return l, err
}

// OfChild is every level that was found of a child and that the Grant's actor may
// read, newest first.
func (s *Service) OfChild(ctx context.Context, r db.Reader, g access.Grant) ([]Found, error) {
	if !g.Valid() || g.Child() == "" {
		return nil, nil
	}
	held, err := g.Held(ctx, r)
	if err != nil {
		return nil, err
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("read levels of need: %w", err)
	}
	var scopes []string
	for _, f := range rows {
		scopes = append(scopes, scope(f.Child))
	}
	keys, err := s.Keys.Keys(ctx, scopes...)
	if err != nil {
		return nil, err
	}
	var out []Found
	for _, f := range rows {
		if !held[f.ID].Reads() {
			continue
		}
		if err := f.open(keys); err != nil {
			return nil, err
		}
		out = append(out, f.Found)
	}
	return out, nil
}

// Page is what the page of a child's levels shows.
type Page struct {
	View   child.View
	Levels Levels
	List   []Found
}

// All reads the page.
func (s *Service) All(ctx context.Context, q access.Request) (Page, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Page, ev audit.Event, err error) {
		ev = event(g)
		if out.View, err = s.Children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		if out.Levels, err = s.levels(ctx, r); err != nil {
			return out, ev, err
		}
		out.List, err = s.OfChild(ctx, r, g)
		return out, ev, err
	})
}

// Find keeps the level that the actor finds, with the reasons. One found in an
// episode that they have a part in is read by its members too.
func (s *Service) Find(ctx context.Context, q access.Request, in Found, key form.Key) error {
	if err := s.Keys.Ensure(ctx, scope(q.Child)); err != nil {
		return fmt.Errorf("make a child's key: %w", err)
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		l, err := s.levels(ctx, tx)
		if err == nil {
			err = in.Check(l, l.Today)
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		parts, err := g.InEpisodes(ctx, tx)
		if err != nil {
			return struct{}{}, ev, err
		}
		card, err := s.People.Card(ctx, tx, g.Actor().ID)
		if err != nil {
			return struct{}{}, ev, fmt.Errorf("read who finds a level: %w", err)
		}
		keys, err := s.Keys.Keys(ctx, scope(g.Child()))
		if err != nil {
			return struct{}{}, ev, err
		}
		_, _, err = once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			f := row{Found: in}
			f.ID, f.Child, f.By, f.At, f.Writer, f.Agency, f.Episode = s.IDs.New(), g.Child(), g.Actor().ID, g.Now(), card.Name, card.Agency, ""
			if len(parts) > 0 {
				f.Episode = parts[0].Episode
			}
			if err := f.seal(keys); err != nil {
				return "", err
			}
			st, err := access.Hold(ctx, tx, access.Item{ID: f.ID, Child: f.Child, Agency: g.Actor().Agency, Author: f.By, Class: access.ClassGeneral, Episode: f.Episode})
			if err != nil {
				return "", err
			}
			own := "episode:" + f.Episode // where it has one, the log's words go with the episode
			of, err := s.Keys.Keys(ctx, own)
			if err != nil {
				return "", err
			}
			if ev.State, ev.Detail, ev.Scope = []audit.State{st}, f.Details, scope(f.Child); of.Has(own) {
				ev.Scope = own
			}
			return f.ID, insert(ctx, tx, f)
		})
		return struct{}{}, ev, err
	})
	return err
}

// Settings reads the levels for the page on which they are changed.
func (s *Service) Settings(ctx context.Context, q access.Request) (Levels, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, _ access.Grant) (Levels, audit.Event, error) {
		l, err := s.levels(ctx, r)
		return l, audit.Event{Classes: []string{"settings"}}, err
	})
}

// SetLevels writes the levels over the version that they were read at.
func (s *Service) SetLevels(ctx context.Context, q access.Request, l Levels) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, _ access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Classes: []string{"settings"}, Detail: l}
		was, err := s.levels(ctx, tx)
		if err == nil && was.Version != l.Version {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		if err == nil {
			err = l.Check(was)
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		return struct{}{}, ev, putLevels(ctx, tx, l)
	})
	return err
}

// Everything is every level that was found of a child, for whoever answers a request
// to see what is held; nobody else gets any.
func (s *Service) Everything(ctx context.Context, r db.Reader, g access.Grant) ([]Found, Levels, error) {
	if !g.Valid() || g.Child() == "" || g.Purpose() != access.SubjectAccess || !g.Actor().Has(access.RecordsOfficer) {
		return nil, Levels{}, nil
	}
	l, err := s.levels(ctx, r)
	if err != nil {
		return nil, l, err
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, l, fmt.Errorf("read levels of need: %w", err)
	}
	var out []Found
	for _, f := range rows {
		keys, err := s.Keys.Keys(ctx, scope(f.Child))
		if err == nil {
			err = f.open(keys)
		}
		if err != nil {
			return nil, l, err
		}
		out = append(out, f.Found)
	}
	return out, l, nil
}
