package override

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/agency"
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

// Undo ends what an override let happen, as far as it can be taken back.
type Undo interface {
	Undo(ctx context.Context, tx *db.Tx, g access.Grant, u Use) ([]audit.State, error)
}

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	IDs      id.Source
	Children *child.Service
	People   involvement.Accounts
}

// Service is the use cases of sharing without agreement.
type Service struct {
	Parts
	undo Undo // nil: nothing can be taken back
}

// New makes the Service.
func New(p Parts) *Service { return &Service{Parts: p} }

// Use tells what ends what was let happen.
func (s *Service) Use(u Undo) { s.undo = u }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"override"}}
}

// Claim keeps that something happens on a ground, inside the use case that does it. A
// ground that cannot wait goes ahead, and a second person looks at it by the end of the
// next working day; on another it happens only where they agreed to it beforehand. An
// agreement of the family's needs nobody else.
func (s *Service) Claim(ctx context.Context, tx *db.Tx, g access.Grant, to To, b Because) error {
	if !g.Valid() || g.Child() == "" {
		return access.ErrNotFound
	}
	if b.How == ByAgreement {
		return nil
	}
	keys, err := s.Keys.Keys(ctx, scopes(g)...)
	if err == nil && !keys.Has(scope(g.Child())) { // a key without text is harmless
		if err = s.Keys.Ensure(ctx, scope(g.Child())); err == nil {
			keys, err = s.Keys.Keys(ctx, scopes(g)...)
		}
	}
	if err != nil {
		return err
	}
	r, err := s.row(ctx, tx, g, to, b)
	if err != nil {
		return err
	}
	if r.State = Waits; AtOnce(b.How) {
		if err := r.seal(keys); err != nil {
			return err
		}
		return insert(ctx, tx, r)
	}
	list, err := selectOfChild(ctx, tx, g.Children(), r.Of)
	if err != nil {
		return fmt.Errorf("read what was agreed to: %w", err)
	}
	for _, x := range list {
		if err := x.open(keys); err != nil {
			return err
		}
		if !x.usable(r.Use, g.Now()) {
			continue
		}
		x.State, x.What, x.Ref, x.Account = Right, to.What, to.Ref, to.Account
		ok, err := update(ctx, tx, x)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return err
	}
	return problem.Check(problem.Field{Name: "because", Key: "override.ask-first"})
}

func scopes(g access.Grant) (out []string) {
	for _, c := range g.Children() {
		out = append(out, scope(c))
	}
	return out
}

// row fills a Use in from the Grant and the reason.
func (s *Service) row(ctx context.Context, r db.Reader, g access.Grant, to To, b Because) (row, error) {
	me, u := g.Actor(), Use{To: to}
	card, err := s.People.Card(ctx, r, me.ID)
	if err != nil {
		return row{}, fmt.Errorf("read who shares: %w", err)
	}
	u.ID, u.Child, u.Ground, u.By, u.Of, u.At, u.Due, u.Version = s.IDs.New(), g.Child(), b.How, me.ID, me.Agency, g.Now(), workday.Add(s.today(), 1), 1
	u.Note, u.From, u.FromOf = strings.TrimSpace(b.Note), card.Name, card.Agency
	return row{Use: u}, nil
}

// Ask asks a second person beforehand, where nothing happens until they agree.
func (s *Service) Ask(ctx context.Context, q access.Request, to To, b Because, key form.Key) error {
	to.What = Ahead
	if err := b.CheckAhead(to); err != nil {
		return err
	}
	if err := s.Keys.Ensure(ctx, scope(q.Child)); err != nil {
		return fmt.Errorf("make a child's key: %w", err)
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		if to.Agency != "" {
			a, ok, err := agency.Get(ctx, tx, to.Agency)
			if err == nil && !ok {
				err = problem.Check(problem.Field{Name: "to", Key: "override.need-name"})
			}
			if err != nil {
				return struct{}{}, ev, err
			}
			to.Name = a.Name
		}
		r, err := s.row(ctx, tx, g, to, b)
		if err != nil {
			return struct{}{}, ev, err
		}
		keys, err := s.Keys.Keys(ctx, scope(r.Child))
		if err != nil {
			return struct{}{}, ev, err
		}
		r.State = Asked
		_, _, err = once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			if err := r.seal(keys); err != nil {
				return "", err
			}
			ev.Detail, ev.Scope = r.Details, scope(r.Child)
			return r.ID, insert(ctx, tx, r)
		})
		return struct{}{}, ev, err
	})
	return err
}

// Page is what was shared about a child without agreement by the reader's agency.
type Page struct {
	View     child.View
	List     []Use
	Agencies []agency.Agency
	Today    workday.Date
}

// OfChild reads it.
func (s *Service) OfChild(ctx context.Context, q access.Request) (Page, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Page, ev audit.Event, err error) {
		ev, out.Today = event(g), s.today()
		if out.View, err = s.Children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		if out.Agencies, err = agency.List(ctx, r); err != nil {
			return out, ev, err
		}
		if g.Actor().Agency == "" {
			return out, ev, nil
		}
		rows, err := selectOfChild(ctx, r, g.Children(), g.Actor().Agency)
		if err != nil {
			return out, ev, fmt.Errorf("list what was shared without agreement: %w", err)
		}
		out.List, err = s.opened(ctx, rows)
		return out, ev, err
	})
}

func (s *Service) opened(ctx context.Context, rows []row) (out []Use, err error) {
	var of []string
	for _, x := range rows {
		if !slices.Contains(of, scope(x.Child)) {
			of = append(of, scope(x.Child))
		}
	}
	keys, err := s.Keys.Keys(ctx, of...)
	if err != nil {
		return nil, err
	}
	for _, x := range rows {
		if err := x.open(keys); err != nil {
			return nil, err
		}
		out = append(out, x.Use)
	}
	return out, nil
}

// Everything is what every agency shared about a child without agreement, for whoever
// answers a request to see what is held; nobody else gets any.
func (s *Service) Everything(ctx context.Context, r db.Reader, g access.Grant) ([]Use, error) {
	if !g.Valid() || g.Child() == "" || g.Purpose() != access.SubjectAccess || !g.Actor().Has(access.RecordsOfficer) {
		return nil, nil
	}
	rows, err := selectOfChild(ctx, r, g.Children(), "")
	if err != nil {
		return nil, fmt.Errorf("list what was shared without agreement: %w", err)
	}
	return s.opened(ctx, rows)
}

// reported is how far back the report counts.
const reported = 365 * 24 * time.Hour
