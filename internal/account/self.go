package account

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/linkage"
)

// Own is what the page of one's own account shows.
type Own struct {
	Account  Account
	Agency   agency.Agency
	Sessions []Session
	Kin      int // how many hashes were declared
	Covers   []Covered
	Agencies []agency.Agency // that a cover can be asked for
}

// Covered is a cover with its agency.
type Covered struct {
	access.Cover
	Name   agency.Agency
	Person string // whose it is
}

// Own is the account of the one who asks.
func (s *Service) Own(ctx context.Context, q access.Request) (Own, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Own, audit.Event, error) {
		out, err := own(ctx, r, g.Actor().ID, g.Now())
		return out, audit.Event{Classes: []string{"accounts"}}, err
	})
}

func own(ctx context.Context, r db.Reader, id string, now time.Time) (o Own, err error) {
	var ok bool
	if o.Account, ok, err = byID(ctx, r, id); err != nil || !ok {
		return o, orNone(err)
	}
	if o.Agencies, err = agency.List(ctx, r); err != nil {
		return o, err
	}
	names := map[string]agency.Agency{}
	for _, a := range o.Agencies {
		names[a.ID] = a
	}
	o.Agency = names[o.Account.Agency]
	if o.Sessions, err = selectSessions(ctx, r, id); err != nil {
		return o, fmt.Errorf("list sessions: %w", err)
	}
	if o.Kin, err = access.KinCount(ctx, r, id); err != nil {
		return o, err
	}
	covers, err := access.CoversOf(ctx, r, id)
	if err != nil {
		return o, err
	}
	for _, c := range covers {
		if c.Ends == "" || c.Ends >= now.Format(time.DateOnly) {
			o.Covers = append(o.Covers, Covered{Cover: c, Name: names[c.Agency], Person: o.Account.Name})
		}
	}
	return o, nil
}

func orNone(err error) error {
	if err != nil {
		return err
	}
	return access.ErrNotFound
}

// ChangeOwn writes one's own numbers and working days over the version they were
// read at. Name, agency and roles are others' to change.
func (s *Service) ChangeOwn(ctx context.Context, q access.Request, a Account) error {
	a = a.tidy()
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (bool, audit.Event, error) {
		is, ok, err := byID(ctx, tx, g.Actor().ID)
		if err != nil || !ok {
			return false, audit.Event{}, orNone(err)
		}
		is.Direct, is.Duty, is.Days, is.Version = a.Direct, a.Duty, a.Days, a.Version
		if err := is.Check(); err != nil {
			return false, audit.Event{}, err
		}
		if ok, err = update(ctx, tx, is); err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return ok, audit.Event{Classes: []string{"accounts"}, Detail: is}, err
	})
	return err
}

// EndSession ends one of the actor's own sessions, by the id shown to him.
func (s *Service) EndSession(ctx context.Context, q access.Request, session string) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (bool, audit.Event, error) {
		ok, err := deleteSessionOf(ctx, tx, g.Actor().ID, session)
		if err == nil && !ok {
			err = access.ErrNotFound
		}
		return ok, audit.Event{Classes: []string{"sessions"}}, err
	})
	return err
}

// Relative is someone of the own family, as declared. It is hashed and forgotten.
type Relative struct{ Given, Family, Born string } // Born is YYYY-MM-DD

// Home is where the person or their family lives. It is hashed and forgotten.
type Home struct{ Postcode, House string }

// Declare adds relatives and homes to what the actor has declared. A child that
// is one of them, or lives there, does not exist for the actor from then on.
func (s *Service) Declare(ctx context.Context, q access.Request, people []Relative, homes []Home) error {
	var keys []string
	for _, p := range people {
		keys = append(keys, s.Gate.PersonKey(linkage.Fold(p.Given), linkage.Fold(p.Family), p.Born))
	}
	for _, h := range homes {
		keys = append(keys, s.Gate.AddressKey(h.Postcode, h.House))
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (bool, audit.Event, error) {
		st, err := access.AddKin(ctx, tx, g.Actor().ID, keys...)
		return true, audit.Event{Classes: []string{"kin"}, State: []audit.State{st}}, err
	})
	return err
}
