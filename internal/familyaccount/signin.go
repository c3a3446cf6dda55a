package familyaccount

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"net/http"
	"unicode/utf8"

	"onestory/internal/account"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// Start takes the code of an invitation and returns the token of a session in
// which a secret can be chosen.
func (s *Service) Start(r *http.Request, code string) (token string, err error) {
	ctx := r.Context()
	bucket := s.Sessions.network(r)
	try, err := s.Sessions.try(ctx, bucket)
	if err != nil {
		return "", err
	}
	hash := s.Sessions.hash("invite", tidyCode(code))
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		member, err := selectInvited(ctx, tx, hash, db.Millis(s.Sessions.clock.Now()))
		if db.IsNone(err) {
			return errCode()
		}
		if err != nil {
			return fmt.Errorf("look for an invitation: %w", err)
		}
		if err := s.Sessions.forgive(ctx, tx, try, bucket); err != nil {
			return err
		}
		token, err = s.Sessions.begin(ctx, tx, member, "setup")
		return err
	})
	return token, err
}

// Choose keeps the secret that an invited member chose, uses the invitation up,
// ends everything that was open, and sends a code to the safe channel.
func (s *Service) Choose(r *http.Request, secret string) error {
	ctx := r.Context()
	was, err := s.Sessions.waiting(ctx, r, "setup")
	if err != nil {
		return err
	}
	w, err := s.member(ctx, was.member)
	if err != nil {
		return err
	}
	switch {
	case utf8.RuneCountInString(secret) < minSecret:
		return problem.Check(problem.Field{Name: "secret", Key: "familyaccount.secret.short", Args: []any{minSecret}})
	case account.Guessable(secret, w.Name, w.Address):
		return problem.Check(problem.Field{Name: "secret", Key: "familyaccount.secret.common"})
	}
	keys, err := s.memberKey(ctx, w.ID)
	if err != nil {
		return err
	}
	w.secret = s.hasher.Hash(secret)
	code := digits()
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := deleteInvite(ctx, tx, w.ID); err != nil {
			return err
		}
		if err := update(ctx, tx, w); err != nil {
			return fmt.Errorf("keep a member's secret: %w", err)
		}
		return s.send(ctx, tx, keys, w, was.hash, code)
	})
}

// SignIn checks a channel and a secret and sends a code to the channel. Whether
// the channel is known or not, it hashes as often.
func (s *Service) SignIn(r *http.Request, address, secret string) (token string, err error) {
	ctx := r.Context()
	channel := s.Sessions.hash("channel", normal(channelOf(address), address))
	buckets := []string{channel, s.Sessions.network(r)}
	try, err := s.Sessions.try(ctx, buckets...)
	if err != nil {
		return "", err
	}
	var behind []row
	err = s.db.Read(ctx, func(ctx context.Context, rd db.Reader) (err error) {
		behind, err = selectBehind(ctx, rd, channel)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("look for a channel: %w", err)
	}
	var found row
	for i := range mostBehind {
		stored := ""
		if i < len(behind) {
			stored = behind[i].secret
		}
		if s.hasher.Matches(secret, stored) && found.ID == "" {
			found = behind[i]
		}
	}
	if found.ID == "" {
		ev := audit.Event{Action: "family-session:start", Outcome: audit.Refused, Reason: "secret"}
		if len(behind) > 0 {
			ev.Actor = behind[0].ID
		}
		if err := s.log.Record(ctx, ev); err != nil {
			return "", err
		}
		return "", problem.Check(problem.Field{Name: "address", Key: "familyaccount.signin.wrong"})
	}
	keys, err := s.memberKey(ctx, found.ID)
	if err != nil {
		return "", err
	}
	if err := found.open(keys); err != nil {
		return "", err
	}
	code := digits()
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.Sessions.forgive(ctx, tx, try, buckets...); err != nil {
			return err
		}
		if token, err = s.Sessions.begin(ctx, tx, found.ID, "code"); err != nil {
			return err
		}
		return s.send(ctx, tx, keys, found, id.Hash(token), code)
	})
	return token, err
}

// Again sends another code for the sign-in that waits for one.
func (s *Service) Again(r *http.Request) error {
	ctx := r.Context()
	was, err := s.Sessions.waiting(ctx, r, "code")
	if err != nil {
		return err
	}
	if _, err := s.Sessions.try(ctx, s.Sessions.hash("again", was.member)); err != nil {
		return err
	}
	w, err := s.member(ctx, was.member)
	if err != nil {
		return err
	}
	keys, err := s.memberKey(ctx, w.ID)
	if err != nil {
		return err
	}
	code := digits()
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return s.send(ctx, tx, keys, w, was.hash, code) })
}

// Code finishes a sign-in or a set-up with the code that was sent, and returns the
// token of a full session. A set-up ends every other session of the member.
func (s *Service) Code(r *http.Request, typed string) (token string, err error) {
	ctx := r.Context()
	was, err := s.Sessions.waiting(ctx, r, "code")
	if err != nil {
		return "", err
	}
	now := s.Sessions.clock.Now()
	wrong := problem.Check(problem.Field{Name: "code", Key: "familyaccount.code.wrong"})
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return countCodeTry(ctx, tx, was.hash) // before it is compared, and kept whatever follows
	})
	if err != nil {
		return "", fmt.Errorf("count a try: %w", err)
	}
	if was.tries >= maxCodeTries || now.After(was.codeEnds) {
		return "", problem.Check(problem.Field{Name: "code", Key: "familyaccount.code.over"})
	}
	if subtle.ConstantTimeCompare([]byte(s.codeHash(was.hash, tidyDigits(typed))), []byte(was.code)) != 1 {
		return "", s.refused(ctx, was.member, wrong)
	}
	used := false
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if used, err = deleteSession(ctx, tx, was.hash); err != nil || !used {
			return err // used meanwhile, perhaps on another node
		}
		token, err = s.full(ctx, tx, was.member)
		return err
	})
	if err == nil && !used {
		err = s.refused(ctx, was.member, wrong)
	}
	return token, err
}

// full begins a full session, and makes an invited member active.
func (s *Service) full(ctx context.Context, tx *db.Tx, member string) (string, error) {
	w, err := selectOne(ctx, tx, member)
	if err != nil {
		return "", fmt.Errorf("read a member of a family: %w", err)
	}
	if w.Status == Closed {
		return "", errAgain()
	}
	if w.Status == Invited {
		if w.secret == "" { // invited again meanwhile
			return "", errAgain()
		}
		w.Status, w.SetUpAt = Active, s.Sessions.clock.Now()
		if err := deleteSessions(ctx, tx, member); err != nil {
			return "", err
		}
		if err := update(ctx, tx, w); err != nil {
			return "", fmt.Errorf("make a member active: %w", err)
		}
	}
	token, err := s.Sessions.begin(ctx, tx, member, "full")
	if err != nil {
		return "", err
	}
	return token, s.log.Append(ctx, tx, audit.Event{Action: "family-session:start", Actor: member, Outcome: audit.Done})
}

func (s *Service) refused(ctx context.Context, member string, why error) error {
	if err := s.log.Record(ctx, audit.Event{Action: "family-session:start", Actor: member, Outcome: audit.Refused, Reason: "code"}); err != nil {
		return err
	}
	return why
}

// SignOut ends the session that a request came with and has the browser forget
// what it holds of this site; no session is no fault.
func (s *Service) SignOut(w http.ResponseWriter, r *http.Request) error {
	if token := s.Sessions.token(r); token != "" {
		err := s.db.Write(r.Context(), func(ctx context.Context, tx *db.Tx) error {
			row, ok, err := selectSession(ctx, tx, id.Hash(token))
			if err != nil || !ok {
				return err
			}
			if _, err := deleteSession(ctx, tx, row.hash); err != nil {
				return err
			}
			return s.log.Append(ctx, tx, audit.Event{Action: "family-session:end", Actor: row.member, Outcome: audit.Done})
		})
		if err != nil {
			return fmt.Errorf("end a family's session: %w", err)
		}
	}
	s.Sessions.signedOut(w)
	return nil
}

// SignInAs signs in as any active member without asking for anything. It refuses
// unless the Service was made for a demonstration.
func (s *Service) SignInAs(ctx context.Context, w http.ResponseWriter, member string) error {
	if !s.demo {
		return problem.New(problem.NotFound, "problem.notfound")
	}
	token := ""
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		m, err := selectOne(ctx, tx, member)
		if db.IsNone(err) || err == nil && m.Status != Active {
			return problem.New(problem.NotFound, "problem.notfound")
		}
		if err != nil {
			return err
		}
		token, err = s.full(ctx, tx, member)
		return err
	})
	if err == nil {
		s.Sessions.setCookie(w, token)
	}
	return err
}

// member reads one member with the details open.
func (s *Service) member(ctx context.Context, member string) (w row, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
		w, err = selectOne(ctx, r, member)
		return err
	})
	if err != nil {
		return w, fmt.Errorf("read a member of a family: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(member))
	if err != nil {
		return w, err
	}
	return w, w.open(keys)
}

// send gives a session a new code and puts the message with it on its way.
func (s *Service) send(ctx context.Context, tx *db.Tx, keys seal.Keys, w row, session, code string) error {
	now := s.Sessions.clock.Now()
	if err := setCode(ctx, tx, session, s.codeHash(session, code), db.Millis(now.Add(codeTime)), db.Millis(now)); err != nil {
		return fmt.Errorf("keep a code: %w", err)
	}
	text := s.words.For(i18n.Lang(w.Lang)).T("familyaccount.message", code)
	return s.sender.Send(ctx, tx, keys, w.ID, Message{Channel: w.Channel, Address: w.Address, Text: text})
}

// codeHash ties a code to its session.
func (s *Service) codeHash(session, code string) string {
	return s.Sessions.hash("code "+session, code)
}

// digits is a code of six digits.
func digits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil { // crypto/rand never fails
		return ""
	}
	return fmt.Sprintf("%06d", n.Int64())
}

func tidyDigits(typed string) string {
	out := make([]byte, 0, 6)
	for i := range len(typed) {
		if typed[i] >= '0' && typed[i] <= '9' {
			out = append(out, typed[i])
		}
	}
	return string(out)
}
