package account

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// errOwn says that nobody does this to his own account.
func errOwn() error { return problem.New(problem.Forbidden, "account.fault.own") }

// alteration is what one use case does to an account, inside its transaction.
// What it returns are states beyond the account's own.
type alteration func(ctx context.Context, tx *db.Tx, g access.Grant, a *Account) ([]audit.State, error)

// alter is the shape of everything that someone does to another's account: read,
// refuse one's own, alter, write, state and log in one transaction.
func (s *Service) alter(ctx context.Context, q access.Request, account, what string, do alteration) (Account, error) {
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Account, audit.Event, error) {
		ev := audit.Event{Subjects: []string{account}, Classes: []string{"accounts"}}
		if g.Actor().ID == account {
			return Account{}, ev, errOwn()
		}
		was, ok, err := byID(ctx, tx, account)
		if err != nil {
			return Account{}, ev, err
		}
		if !ok {
			return Account{}, ev, access.ErrNotFound
		}
		is := was
		more, err := do(ctx, tx, g, &is)
		if err != nil {
			return Account{}, ev, err
		}
		if ok, err = update(ctx, tx, is); err != nil {
			return Account{}, ev, fmt.Errorf("write an account: %w", err)
		}
		if !ok {
			return Account{}, ev, problem.New(problem.Conflict, "problem.conflict")
		}
		ev.State = append(more, is.state())
		ev.Detail = map[string]any{"what": what, "was": was, "is": is}
		return is, ev, nil
	})
}

// Change writes name, agency, roles, numbers and working days over the version
// that a was read at. It acts on the account's next request. Who governs grants
// no roles, whatever other roles he has.
func (s *Service) Change(ctx context.Context, q access.Request, a Account) error {
	a = a.tidy()
	_, err := s.alter(ctx, q, a.ID, "change", func(ctx context.Context, tx *db.Tx, g access.Grant, is *Account) ([]audit.State, error) {
		if g.Actor().Has(access.Governance) {
			return nil, errOwn()
		}
		is.Name, is.Agency, is.Roles, is.Direct, is.Duty, is.Days, is.Version = a.Name, a.Agency, a.Roles, a.Direct, a.Duty, a.Days, a.Version
		if err := is.Check(); err != nil {
			return nil, err
		}
		return nil, s.place(ctx, tx, is)
	})
	return err
}

// Suspend stops an account at once: its sessions end, its next request is
// refused, and what it leads is passed on, all in one transaction.
func (s *Service) Suspend(ctx context.Context, q access.Request, account string) error {
	_, err := s.alter(ctx, q, account, "suspend", func(ctx context.Context, tx *db.Tx, g access.Grant, a *Account) ([]audit.State, error) {
		a.Status, a.Cleared, a.ClearAsk = Suspended, false, ""
		return s.shut(ctx, tx, g, a.ID, Suspended)
	})
	return err
}

// Restore ends a suspension. The account signs in as before; one that was never
// set up needs a new link. Clearance has to be asked for again.
func (s *Service) Restore(ctx context.Context, q access.Request, account string) error {
	_, err := s.alter(ctx, q, account, "restore", func(ctx context.Context, tx *db.Tx, g access.Grant, a *Account) ([]audit.State, error) {
		if a.Status != Suspended {
			return nil, nil
		}
		p, err := proofOf(ctx, tx, a.ID)
		if err != nil {
			return nil, fmt.Errorf("read an account: %w", err)
		}
		a.Status = Active
		if p.password == "" {
			a.Status = Invited
		}
		return nil, nil
	})
	return err
}

// AskClearance asks that an account may know of hidden children and shielded
// places. It counts for nothing until another person confirms it.
func (s *Service) AskClearance(ctx context.Context, q access.Request, account string) error {
	_, err := s.alter(ctx, q, account, "ask-clearance", func(ctx context.Context, tx *db.Tx, g access.Grant, a *Account) ([]audit.State, error) {
		if !a.Cleared && a.ClearAsk == "" {
			a.ClearAsk = g.Actor().ID
		}
		return nil, nil
	})
	return err
}

// ConfirmClearance gives clearance that someone else asked for.
func (s *Service) ConfirmClearance(ctx context.Context, q access.Request, account string) error {
	_, err := s.alter(ctx, q, account, "confirm-clearance", func(ctx context.Context, tx *db.Tx, g access.Grant, a *Account) ([]audit.State, error) {
		switch {
		case a.Cleared: // the form came twice
			return nil, nil
		case a.ClearAsk == "":
			return nil, problem.New(problem.Conflict, "problem.conflict")
		case a.ClearAsk == g.Actor().ID:
			return nil, problem.New(problem.Forbidden, "account.fault.second")
		case !g.Actor().Has(access.AccountAdmin): // an operator's word alone is not a second person's
			return nil, access.ErrNotFound
		}
		a.Cleared, a.ClearAsk = true, ""
		return nil, nil
	})
	return err
}

// EndClearance takes clearance, or the wish for it, away at once.
func (s *Service) EndClearance(ctx context.Context, q access.Request, account string) error {
	_, err := s.alter(ctx, q, account, "end-clearance", func(ctx context.Context, tx *db.Tx, g access.Grant, a *Account) ([]audit.State, error) {
		a.Cleared, a.ClearAsk = false, ""
		return nil, nil
	})
	return err
}

// ForgetKin drops the declared relatives and addresses of an account, where they
// were declared by mistake. Only someone else can: without them a record opens.
func (s *Service) ForgetKin(ctx context.Context, q access.Request, account string) error {
	_, err := s.alter(ctx, q, account, "forget-kin", func(ctx context.Context, tx *db.Tx, g access.Grant, a *Account) ([]audit.State, error) {
		st, err := access.DeclareKin(ctx, tx, a.ID)
		return []audit.State{st}, err
	})
	return err
}

// List is the accounts that the actor manages: all for who manages accounts, those
// of the own agency for a manager.
func (s *Service) List(ctx context.Context, q access.Request) ([]Account, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Account, audit.Event, error) {
		out, err := list(ctx, r, within(g))
		return out, audit.Event{Classes: []string{"accounts"}}, err
	})
}

// within is the agency that an actor's management of accounts ends at, "" for none.
func within(g access.Grant) string {
	if a := g.Actor(); !a.Has(access.AccountAdmin) && !a.Has(access.Operator) {
		return a.Agency
	}
	return ""
}

// One is one account, for who manages it.
func (s *Service) One(ctx context.Context, q access.Request, account string) (Account, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Account, audit.Event, error) {
		a, ok, err := byID(ctx, r, account)
		if err == nil && (!ok || within(g) != "" && within(g) != a.Agency) {
			err = access.ErrNotFound
		}
		return a, audit.Event{Subjects: []string{account}, Classes: []string{"accounts"}}, err
	})
}

// Get is one account for other features, inside their own use case: who a
// colleague is and how to reach them. ok is false where there is none.
func Get(ctx context.Context, r db.Reader, g access.Grant, account string) (a Account, ok bool, err error) {
	if !g.Valid() {
		return a, false, access.ErrNotFound
	}
	return byID(ctx, r, account)
}
