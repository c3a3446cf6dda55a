package account

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
)

// inviteTime is how long a link works.
const inviteTime = 7 * 24 * time.Hour

// Invite is a new account and the token of its link, /welcome/TOKEN. The token is
// shown once and kept only as a hash: it is "" when the same form comes again.
type Invite struct {
	Account string
	Token   string
}

// CreateByOperator creates an account from a command on the server; q.Actor is
// "operator:NAME". Call it for the first account. In a demonstration the account
// keeps the id and clearance given and is active at once: SignInAs opens it, and
// with no password nothing else does.
func (s *Service) CreateByOperator(ctx context.Context, q access.Request, a Account) (Invite, error) {
	if !s.Demo {
		return s.Create(ctx, q, a, "")
	}
	if a.ID == "" {
		a.ID = s.IDs.Secret()
	}
	a.Status, a.ClearAsk = Active, ""
	return s.create(ctx, q, a, "")
}

// Create makes an account that is invited. Its id, clearance, status and
// authority are not the caller's to say.
func (s *Service) Create(ctx context.Context, q access.Request, a Account, key form.Key) (Invite, error) {
	a.ID, a.Status, a.Cleared, a.ClearAsk = s.IDs.Secret(), Invited, false, ""
	return s.create(ctx, q, a, key)
}

func (s *Service) create(ctx context.Context, q access.Request, a Account, key form.Key) (Invite, error) {
	a = a.tidy()
	if err := a.Check(); err != nil {
		return Invite{}, err
	}
	secret, err := s.seal(ctx, a.ID)
	if err != nil {
		return Invite{}, err
	}
	token := id.Token()
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Invite, audit.Event, error) {
		var st []audit.State
		out, again, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			if err := s.place(ctx, tx, &a); err != nil {
				return "", err
			}
			if err := insert(ctx, tx, a, secret); db.IsUnique(err) {
				return "", problem.Check(problem.Field{Name: "signin", Key: "account.fault.taken"})
			} else if err != nil {
				return "", fmt.Errorf("create an account: %w", err)
			}
			st = append(st, a.state())
			return a.ID, putInvite(ctx, tx, a.ID, id.Hash(token), db.Millis(g.Now().Add(inviteTime)))
		})
		made := Invite{out, token}
		if again {
			made.Token = ""
		}
		return made, audit.Event{Subjects: []string{out}, Classes: []string{"accounts"}, State: st, Detail: a}, err
	})
}

// place takes over the authority of the account's agency, which must exist.
func (s *Service) place(ctx context.Context, tx *db.Tx, a *Account) error {
	in, ok, err := agency.Get(ctx, tx, a.Agency)
	if err != nil {
		return err
	}
	if !ok {
		return problem.Check(problem.Field{Name: "agency", Key: "account.fault.agency"})
	}
	a.Authority = in.Authority
	return nil
}

// InviteAgain sets an account back to invited, with a new link and a new secret:
// for a lost telephone, a forgotten password, or a link that ran out. Its
// sessions end.
func (s *Service) InviteAgain(ctx context.Context, q access.Request, account string) (Invite, error) {
	if _, err := s.One(ctx, q, account); err != nil { // before a key is made for whatever the address says
		return Invite{}, err
	}
	secret, err := s.seal(ctx, account)
	if err != nil {
		return Invite{}, err
	}
	token := id.Token()
	_, err = s.alter(ctx, q, account, "invite", func(ctx context.Context, tx *db.Tx, g access.Grant, a *Account) ([]audit.State, error) {
		if a.Status == Suspended {
			return nil, problem.New(problem.Conflict, "account.fault.suspended")
		}
		a.Status = Invited
		if err := setSecret(ctx, tx, a.ID, secret); err != nil {
			return nil, err
		}
		if err := setPassword(ctx, tx, a.ID, ""); err != nil {
			return nil, err
		}
		if err := deleteSessions(ctx, tx, a.ID); err != nil {
			return nil, err
		}
		return nil, putInvite(ctx, tx, a.ID, id.Hash(token), db.Millis(g.Now().Add(inviteTime)))
	})
	return Invite{account, token}, err
}
