package agencykind

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// People tells who an account is.
type People interface {
	Name(ctx context.Context, r db.Reader, account string) (string, error)
}

// Service is the use cases of kinds of agency.
type Service struct {
	gate   *access.Gate
	people People
}

// New makes the Service.
func New(gate *access.Gate, people People) *Service { return &Service{gate, people} }

func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }

// Listed is every kind, and whether whoever looks may propose and change.
type Listed struct {
	List
	Admin bool
}

// All is every kind, for who may manage them or agree to them.
func (s *Service) All(ctx context.Context, q access.Request) (Listed, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Listed, audit.Event, error) {
		l, err := Of(ctx, r, s.today())
		return Listed{l, g.Actor().Has(access.AccountAdmin)}, audit.Event{Classes: []string{"settings"}}, err
	})
}

// Shown is one kind with its history.
type Shown struct {
	Kind
	Today   workday.Date
	Name    string // of who proposed it
	History []Entry
	Settles bool // whoever looks may agree to it
	Admin   bool // they may change it
}

// One is one kind.
func (s *Service) One(ctx context.Context, q access.Request, code string) (Shown, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Shown, ev audit.Event, err error) {
		ev = audit.Event{Classes: []string{"settings"}}
		l, err := Of(ctx, r, s.today())
		if err != nil {
			return out, ev, err
		}
		k, ok := l.Find(code)
		if !ok {
			return out, ev, access.ErrNotFound
		}
		out = Shown{Kind: k, Today: l.Today, Settles: k.MaySettle(g.Actor().ID), Admin: g.Actor().Has(access.AccountAdmin)}
		if out.Name, err = s.people.Name(ctx, r, k.By); err != nil {
			return out, ev, fmt.Errorf("read who proposed a kind: %w", err)
		}
		if out.History, err = selectEntries(ctx, r, code); err != nil {
			return out, ev, fmt.Errorf("read the history of a kind: %w", err)
		}
		for i := range out.History {
			if out.History[i].Name, err = s.people.Name(ctx, r, out.History[i].By); err != nil {
				return out, ev, fmt.Errorf("read who changed a kind: %w", err)
			}
		}
		return out, ev, nil
	})
}

// Propose puts a kind of the authority's own before a second person. Until they agree
// it can be given to nobody.
func (s *Service) Propose(ctx context.Context, q access.Request, k Kind, key form.Key) error {
	k.En, k.Cy = strings.TrimSpace(k.En), strings.TrimSpace(k.Cy)
	return s.change(ctx, q, "proposed", k.Code, func(tx *db.Tx, g access.Grant, l List) (Kind, error) {
		k.State, k.By, k.Version, k.Ends = Proposed, g.Actor().ID, 0, workday.Date{}
		_, again, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) { return k.Code, k.Check(l) })
		if err != nil {
			return k, err
		}
		if again {
			return k, errDone
		}
		return k, nil
	})
}

// Settle agrees to a proposed kind or refuses it; never whoever proposed it.
func (s *Service) Settle(ctx context.Context, q access.Request, code string, yes bool, version int64) error {
	what := Refused
	if yes {
		what = Agreed
	}
	return s.change(ctx, q, string(what), code, func(tx *db.Tx, g access.Grant, l List) (Kind, error) {
		k, ok := l.Find(code)
		switch {
		case !ok:
			return k, access.ErrNotFound
		case k.State != Proposed:
			return k, problem.New(problem.Conflict, "problem.conflict")
		case !k.MaySettle(g.Actor().ID):
			return k, problem.New(problem.Forbidden, "agencykind.own")
		}
		k.State, k.Version = what, version
		return k, nil
	})
}

// Change says what a kind maps to and until when it can be chosen. Its names and the
// rules that it follows never change.
func (s *Service) Change(ctx context.Context, q access.Request, in Kind) error {
	return s.change(ctx, q, "changed", in.Code, func(tx *db.Tx, g access.Grant, l List) (Kind, error) {
		k, ok := l.Find(in.Code)
		if !ok || k.State == Proposed || k.State == Refused {
			return k, access.ErrNotFound
		}
		k.Maps, k.Ends, k.Version = in.Maps, in.Ends, in.Version
		return k, k.CheckChange()
	})
}

// errDone ends a change that was made before.
var errDone = errors.New("done before")

func (s *Service) change(ctx context.Context, q access.Request, what, code string, of func(*db.Tx, access.Grant, List) (Kind, error)) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Classes: []string{"settings"}}
		l, err := Of(ctx, tx, s.today())
		if err != nil {
			return struct{}{}, ev, err
		}
		was, _ := l.Find(code)
		now, err := of(tx, g, l)
		if errors.Is(err, errDone) {
			return struct{}{}, ev, nil
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		ev.Detail = map[string]Kind{"was": was, "is": now}
		ok, err := put(ctx, tx, now)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		return struct{}{}, ev, enter(ctx, tx, code, what, g.Actor().ID, db.Millis(g.Now()), now)
	})
	return err
}
