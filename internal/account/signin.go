package account

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
)

// errSignIn is the one answer to a wrong password, a name that no one has, and an
// account that may not sign in.
func errSignIn() error {
	return problem.Check(problem.Field{Name: "signin", Key: "account.signin.wrong"})
}

// SignIn checks name and password and returns the token of a session that waits
// for the code. Name known or not, it runs the same queries and hashes once.
func (s *Service) SignIn(r *http.Request, name, password string) (token string, err error) {
	ctx, from := r.Context(), s.Sessions.origin(r)
	name = strings.ToLower(strings.TrimSpace(name))
	buckets := []string{s.Sessions.hash("name", name), from.network}
	try, err := s.Sessions.try(ctx, buckets...)
	if err != nil {
		return "", err
	}
	var a Account
	var p proof
	err = s.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
		a, p, err = bySignIn(ctx, r, name)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("look for a sign-in name: %w", err)
	}
	ok, stale := s.hasher.matches(password, p.password)
	if ok && a.Status == Suspended { // whoever watches the log asks who still has it
		return "", s.refused(ctx, a, "suspended", errSignIn())
	}
	if !ok || a.Status != Active {
		return "", s.refused(ctx, a, "password", errSignIn())
	}
	renewed := ""
	if stale {
		renewed = s.hasher.hash(password)
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := forgetTry(ctx, tx, try, buckets...); err != nil {
			return err
		}
		if renewed != "" {
			if err := setPassword(ctx, tx, a.ID, renewed); err != nil {
				return fmt.Errorf("renew a hash: %w", err)
			}
		}
		token, err = s.Sessions.begin(ctx, tx, a.ID, "code", from)
		return err
	})
	return token, err
}

// refused logs a try that failed and returns why.
func (s *Service) refused(ctx context.Context, a Account, reason string, why error) error {
	ev := audit.Event{Action: "session:start", Actor: a.ID, Agency: a.Agency, Outcome: audit.Refused, Reason: reason}
	if err := s.Log.Record(ctx, ev); err != nil {
		return err
	}
	return why
}

// errAgain says that the time between password and code is over.
func errAgain() error { return problem.New(problem.SignIn, "account.code.again") }

// Code finishes a sign-in: it takes the code of the authenticator app, ends the
// waiting session that the request came with and returns the token of a new one.
func (s *Service) Code(r *http.Request, code string) (token string, err error) {
	ctx, from, waiting := r.Context(), s.Sessions.origin(r), id.Hash(s.Sessions.token(r))
	now := s.Sessions.clock.Now()
	var row sessionRow
	var p proof
	err = s.DB.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
		var ok bool
		if row, ok, err = selectSession(ctx, r, waiting); err != nil || !ok {
			return err
		}
		p, err = proofOf(ctx, r, row.account.ID)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("find a waiting sign-in: %w", err)
	}
	a := row.account
	if row.stage != "code" || !row.alive(now) || a.Status != Active {
		return "", errAgain()
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
	wrong := problem.Check(problem.Field{Name: "code", Key: "account.code.wrong"})
	counter, ok := counterOf(secret, code, now, p.last)
	if !ok {
		return "", s.refused(ctx, a, "code", wrong)
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if ok, err = useCode(ctx, tx, a.ID, counter); err != nil || !ok {
			return err // used meanwhile, perhaps on another node
		}
		if err := forgetTry(ctx, tx, try, bucket); err != nil {
			return err
		}
		if err := deleteSession(ctx, tx, waiting); err != nil {
			return fmt.Errorf("end a waiting sign-in: %w", err)
		}
		token, err = s.started(ctx, tx, a, from)
		return err
	})
	if err == nil && !ok {
		err = s.refused(ctx, a, "code", wrong)
	}
	return token, err
}

// started begins a full session and logs it in the same transaction.
func (s *Service) started(ctx context.Context, tx *db.Tx, a Account, from origin) (string, error) {
	token, err := s.Sessions.begin(ctx, tx, a.ID, "full", from)
	if err != nil {
		return "", err
	}
	return token, s.Log.Append(ctx, tx, audit.Event{Action: "session:start", Actor: a.ID, Agency: a.Agency, Outcome: audit.Done})
}

// SignOut ends the session that a request came with and has the browser forget
// what it holds of this site; no session is no fault.
func (s *Service) SignOut(w http.ResponseWriter, r *http.Request) error {
	if token := s.Sessions.token(r); token != "" {
		err := s.DB.Write(r.Context(), func(ctx context.Context, tx *db.Tx) error {
			row, ok, err := selectSession(ctx, tx, id.Hash(token))
			if err != nil || !ok {
				return err
			}
			if err := deleteSession(ctx, tx, id.Hash(token)); err != nil {
				return err
			}
			return s.Log.Append(ctx, tx, audit.Event{Action: "session:end", Actor: row.account.ID, Agency: row.account.Agency, Outcome: audit.Done})
		})
		if err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
	}
	s.Sessions.setCookie(w, "")
	web.SignedOut(w)
	return nil
}

// open opens the secret of an account's authenticator app.
func (s *Service) open(ctx context.Context, account string, sealed []byte) (string, error) {
	keys, err := s.Keys.Keys(ctx, scope(account))
	if err != nil {
		return "", fmt.Errorf("fetch the key of an account: %w", err)
	}
	plain, err := keys.Open(scope(account), secretPlace(account), sealed)
	if err != nil {
		return "", fmt.Errorf("open the secret of an account: %w", err)
	}
	return string(plain), nil
}

// seal makes a new secret for an account's authenticator app. It fetches or makes
// the key, so no transaction may be open.
func (s *Service) seal(ctx context.Context, account string) ([]byte, error) {
	if err := s.Keys.Ensure(ctx, scope(account)); err != nil {
		return nil, fmt.Errorf("make the key of an account: %w", err)
	}
	keys, err := s.Keys.Keys(ctx, scope(account))
	if err != nil {
		return nil, fmt.Errorf("fetch the key of an account: %w", err)
	}
	return keys.Seal(scope(account), secretPlace(account), []byte(newSecret()))
}

// SignInAs signs in as any active account without asking for anything. It refuses
// unless the Service was made for a demonstration.
func (s *Service) SignInAs(ctx context.Context, w http.ResponseWriter, account string) error {
	if !s.Demo {
		return problem.New(problem.NotFound, "problem.notfound")
	}
	token := ""
	err := s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, ok, err := byID(ctx, tx, account)
		if err != nil {
			return err
		}
		if !ok || a.Status != Active {
			return problem.New(problem.NotFound, "problem.notfound")
		}
		token, err = s.started(ctx, tx, a, origin{})
		return err
	})
	if err == nil {
		s.Sessions.setCookie(w, token)
	}
	return err
}
