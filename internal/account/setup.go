package account

import (
	"context"
	"fmt"
	"net/http"

	"onestory/internal/agency"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
)

// Setup is what an invited person sees: the secret for the authenticator app.
type Setup struct {
	SignIn string
	Name   string
	Secret string // base32
	Link   string // the same as an otpauth address
	QR     string // the same as an SVG path
	Size   int    // of the picture, in squares
}

// Invited is what stands behind a link; a link used or over is not found.
func (s *Service) Invited(ctx context.Context, token string) (Setup, error) {
	a, p, err := s.behind(ctx, token)
	if err != nil {
		return Setup{}, err
	}
	secret, err := s.open(ctx, a.ID, p.secret)
	if err != nil {
		return Setup{}, err
	}
	out := Setup{SignIn: a.SignIn, Name: a.Name, Secret: secret, Link: appLink("Onestory", a.SignIn, secret)}
	out.QR, out.Size, err = picture(out.Link)
	return out, err
}

func (s *Service) behind(ctx context.Context, token string) (a Account, p proof, err error) {
	ok := false
	err = s.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
		a, p, ok, err = byInvite(ctx, r, id.Hash(token), db.Millis(s.Sessions.clock.Now()))
		return err
	})
	if err == nil && (!ok || a.Status != Invited) {
		err = problem.New(problem.NotFound, "problem.notfound")
	}
	return a, p, err
}

// SetUp uses a link up: the password is kept, the code proves that the
// authenticator app works, the account is active and its owner signed in.
func (s *Service) SetUp(r *http.Request, token, password, code string) (session string, err error) {
	ctx, from := r.Context(), s.Sessions.origin(r)
	a, p, err := s.behind(ctx, token)
	if err != nil {
		return "", err
	}
	if err := checkPassword(password, a.SignIn, a.Name, s.agencyName(ctx, a.Agency)); err != nil {
		return "", err
	}
	bucket := s.Sessions.hash("code", a.ID)
	try, err := s.Sessions.try(ctx, bucket)
	if err != nil {
		return "", err
	}
	secret, err := s.open(ctx, a.ID, p.secret)
	if err != nil {
		return "", err
	}
	counter, ok := counterOf(secret, code, s.Sessions.clock.Now(), p.last)
	if !ok {
		return "", s.refused(ctx, a, "code", problem.Check(problem.Field{Name: "code", Key: "account.code.wrong"}))
	}
	hash := s.hasher.hash(password)
	err = s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if ok, err := deleteInvite(ctx, tx, a.ID, id.Hash(token)); err != nil || !ok {
			return gone(err)
		}
		if err := forgetTry(ctx, tx, try, bucket); err != nil {
			return err
		}
		if _, err := useCode(ctx, tx, a.ID, counter); err != nil {
			return err
		}
		if err := setPassword(ctx, tx, a.ID, hash); err != nil {
			return fmt.Errorf("keep a password: %w", err)
		}
		active := a
		active.Status = Active
		if ok, err := update(ctx, tx, active); err != nil || !ok {
			return gone(err)
		}
		ev := audit.Event{Action: "account:setup", Actor: a.ID, Agency: a.Agency, Outcome: audit.Done, State: []audit.State{active.state()}}
		if err := s.Log.Append(ctx, tx, ev); err != nil {
			return err
		}
		session, err = s.started(ctx, tx, active, from)
		return err
	})
	return session, err
}

// gone is err, or that the link was used meanwhile.
func gone(err error) error {
	if err != nil {
		return fmt.Errorf("use a link: %w", err)
	}
	return problem.New(problem.NotFound, "problem.notfound")
}

// agencyName is a word that nobody should have in a password; "" when unknown.
func (s *Service) agencyName(ctx context.Context, agencyID string) (name string) {
	err := s.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
		a, _, err := agency.Get(ctx, r, agencyID)
		name = a.Name + " " + a.NameCy
		return err
	})
	if err != nil {
		return "" // the other refusals still hold
	}
	return name
}
