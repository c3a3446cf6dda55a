package basis

import (
	"context"
	"fmt"
	"net/url"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Service is the use cases of the registers.
type Service struct {
	gate     *access.Gate
	register *Register
}

// New makes the Service.
func New(gate *access.Gate, register *Register) *Service { return &Service{gate, register} }

// Register is the register itself.
func (s *Service) Register() *Register { return s.register }

// On gives the rules of a day, inside a use case.
func (s *Service) On(ctx context.Context, r db.Reader, day workday.Date) (Rules, error) {
	set, err := settings(ctx, r)
	return s.register.On(day, set), err
}

// Shown is the register as a page shows it.
type Shown struct {
	Rules
	Today    workday.Date
	Settable []Entry
	Versions []Guidance
	MaySet   bool
}

// Entry is a basis of which the authority enters something.
type Entry struct {
	Basis
	Setting
	Future bool // a day was entered that has not come
}

// Show reads the rules of a day; the zero day is today.
func (s *Service) Show(ctx context.Context, q access.Request, day workday.Date) (Shown, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Shown, audit.Event, error) {
		today := workday.InUK(g.Now())
		if day.IsZero() {
			day = today
		}
		set, err := settings(ctx, r)
		out := Shown{Rules: s.register.On(day, set), Today: today, Versions: s.register.Guidances(), MaySet: g.May("basis:set")}
		for _, b := range s.register.With(set) {
			if !b.Settable && !b.Policy {
				continue
			}
			e := Entry{Basis: b, Setting: Setting{Basis: b.ID}}
			for _, x := range set {
				if x.Basis == b.ID {
					e.Setting = x
				}
			}
			e.Future = b.Settable && b.From.After(today)
			out.Settable = append(out.Settable, e)
		}
		return out, audit.Event{Classes: []string{"rules"}}, err
	})
}

// Set enters what an authority knows of a basis: the day of its commencement,
// where the register leaves it open, and the policy document.
func (s *Service) Set(ctx context.Context, q access.Request, in Setting) error {
	b, ok := s.register.Named(in.Basis)
	if !ok || !b.Settable && !b.Policy {
		return access.ErrNotFound
	}
	if u, err := url.Parse(in.Policy); in.Policy != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		return problem.Check(problem.Field{Name: "policy", Key: "basis.need-policy"})
	}
	if !b.Settable {
		in.From = workday.Date{}
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Classes: []string{"settings"}, Detail: in}
		ok, err := put(ctx, tx, in, g.Actor().ID, db.Millis(g.Now()))
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		if err != nil {
			return struct{}{}, ev, fmt.Errorf("enter a legal basis: %w", err)
		}
		return struct{}{}, ev, nil
	})
	return err
}
