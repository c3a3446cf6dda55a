package account

import (
	"context"
	"time"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// AskCover asks to cover an agency's roll, as a school nurse covers a school. It
// counts for nothing until someone else confirms it.
func (s *Service) AskCover(ctx context.Context, q access.Request, agencyID string) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (bool, audit.Event, error) {
		_, ok, err := agency.Get(ctx, tx, agencyID)
		if err != nil {
			return false, audit.Event{}, err
		}
		if !ok {
			return false, audit.Event{}, problem.Check(problem.Field{Name: "cover", Key: "account.fault.agency"})
		}
		old, has, err := coverOf(ctx, tx, g.Actor().ID, agencyID, today(g))
		if err != nil || has && old.Ends == "" {
			return false, audit.Event{Classes: []string{"covers"}}, err // asked or confirmed already
		}
		st, err := access.SetCover(ctx, tx, access.Cover{Account: g.Actor().ID, Agency: agencyID, Starts: today(g)})
		return true, audit.Event{Classes: []string{"covers"}, State: []audit.State{st}}, err
	})
	return err
}

func today(g access.Grant) string { return g.Now().Format(time.DateOnly) }

// coverOf is the cover of an account and an agency, unless it has ended before a day.
func coverOf(ctx context.Context, r db.Reader, account, agencyID, day string) (access.Cover, bool, error) {
	list, err := access.CoversOf(ctx, r, account)
	for _, c := range list {
		if c.Agency == agencyID && (c.Ends == "" || c.Ends >= day) {
			return c, true, err
		}
	}
	return access.Cover{}, false, err
}

// decides reports whether an actor decides about covers of an agency: a manager
// of that agency, or who manages accounts; never about his own.
func decides(a access.Actor, c access.Cover) bool {
	return a.ID != c.Account && (a.Has(access.AccountAdmin) || a.Has(access.Manager) && a.Agency == c.Agency)
}

// ConfirmCover lets an account cover a roll from today.
func (s *Service) ConfirmCover(ctx context.Context, q access.Request, account, agencyID string) error {
	return s.decideCover(ctx, q, account, agencyID, func(c *access.Cover, by, day string) {
		if c.ConfirmedBy == "" {
			c.ConfirmedBy, c.Starts = by, day
		}
	})
}

// RefuseCover ends a cover, or the wish for one, at once.
func (s *Service) RefuseCover(ctx context.Context, q access.Request, account, agencyID string) error {
	return s.decideCover(ctx, q, account, agencyID, ended)
}

// ended makes yesterday the last day.
func ended(c *access.Cover, by, day string) {
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		c.Ends = t.AddDate(0, 0, -1).Format(time.DateOnly)
	}
}

func (s *Service) decideCover(ctx context.Context, q access.Request, account, agencyID string, change func(c *access.Cover, by, day string)) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (bool, audit.Event, error) {
		c, ok, err := coverOf(ctx, tx, account, agencyID, today(g))
		if err != nil || !ok || !decides(g.Actor(), c) {
			return false, audit.Event{}, orNone(err)
		}
		change(&c, g.Actor().ID, today(g))
		st, err := access.SetCover(ctx, tx, c)
		return true, audit.Event{Subjects: []string{account}, Classes: []string{"covers"}, State: []audit.State{st}}, err
	})
	return err
}

// EndCover ends one of the actor's own covers.
func (s *Service) EndCover(ctx context.Context, q access.Request, agencyID string) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (bool, audit.Event, error) {
		c, ok, err := coverOf(ctx, tx, g.Actor().ID, agencyID, today(g))
		if err != nil || !ok {
			return false, audit.Event{}, orNone(err)
		}
		ended(&c, "", today(g))
		st, err := access.SetCover(ctx, tx, c)
		return true, audit.Event{Classes: []string{"covers"}, State: []audit.State{st}}, err
	})
	return err
}

// CoversAsked lists the covers that wait for the actor's decision.
func (s *Service) CoversAsked(ctx context.Context, q access.Request) ([]Covered, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Covered, audit.Event, error) {
		ev := audit.Event{Classes: []string{"covers"}}
		list, err := access.CoversAsked(ctx, r, within(g))
		if err != nil {
			return nil, ev, err
		}
		var out []Covered
		for _, c := range list {
			if !decides(g.Actor(), c) {
				continue
			}
			a, _, err := byID(ctx, r, c.Account)
			if err != nil {
				return nil, ev, err
			}
			in, _, err := agency.Get(ctx, r, c.Agency)
			if err != nil {
				return nil, ev, err
			}
			ev.Subjects = append(ev.Subjects, c.Account)
			out = append(out, Covered{Cover: c, Name: in, Person: a.Name})
		}
		return out, ev, nil
	})
}
