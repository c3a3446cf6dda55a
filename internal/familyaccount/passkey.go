package familyaccount

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
)

// mostKeys is how many passkeys a member may have.
const mostKeys = 5

// challengeTime is how long a device has to answer.
const challengeTime = 5 * time.Minute

// errKey says that a device's answer cannot be taken; why is for nobody.
func errKey() error { return problem.New(problem.Invalid, "familyaccount.key.failed") }

// holder is a member as a device knows them: an id that tells nothing, no name.
type holder struct {
	member string
	keys   []webauthn.Credential
}

// WebAuthnID is the member's id.
func (h holder) WebAuthnID() []byte { return []byte(h.member) }

// WebAuthnName stands in the device's list of passkeys, where others may read it.
func (h holder) WebAuthnName() string { return "My page" }

// WebAuthnDisplayName is the same.
func (h holder) WebAuthnDisplayName() string { return "My page" }

// WebAuthnCredentials are the member's passkeys.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// party is this site as devices know it: by the host that the browser asked, which
// the device holds against the page that it is shown.
func (s *Sessions) party(r *http.Request) (*webauthn.WebAuthn, error) {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	origins := []string{"https://" + r.Host}
	if !s.TLS {
		origins = append(origins, "http://"+r.Host)
	}
	party, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: "My page", RPOrigins: origins})
	if err != nil {
		return nil, errKey() // a device knows sites by names: not by a number
	}
	return party, nil
}

// Asked is what a device is asked, with the ticket to answer by.
type Asked struct {
	Ticket  string `json:"ticket"`
	Options any    `json:"options"`
}

// Key is one passkey, as its owner sees it.
type Key struct {
	ID         string
	Made, Used time.Time
}

func (s *Service) holder(ctx context.Context, r db.Reader, member string) (holder, []keyRow, error) {
	rows, err := selectKeys(ctx, r, member)
	if err != nil {
		return holder{}, nil, fmt.Errorf("read passkeys: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(member))
	if err != nil {
		return holder{}, nil, err
	}
	h := holder{member: member}
	for _, k := range rows {
		b, err := keys.Open(scope(member), keyAt(k.id), k.sealed)
		if err != nil {
			return holder{}, nil, fmt.Errorf("open a passkey: %w", err)
		}
		var c webauthn.Credential
		if err := json.Unmarshal(b, &c); err != nil {
			return holder{}, nil, fmt.Errorf("read a passkey: %w", err)
		}
		h.keys = append(h.keys, c)
	}
	return h, rows, nil
}

// Keys lists the passkeys of q's actor.
func (s *Service) Keys(ctx context.Context, q access.Request) ([]Key, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Key, audit.Event, error) {
		rows, err := selectKeys(ctx, r, g.Actor().ID)
		var out []Key
		for _, k := range rows {
			key := Key{ID: k.id, Made: db.Time(k.made)}
			if k.used > 0 {
				key.Used = db.Time(k.used)
			}
			out = append(out, key)
		}
		return out, audit.Event{Classes: []string{"keys"}}, err
	})
}

// NewKey asks the actor's device for a passkey that it unlocks itself.
func (s *Service) NewKey(r *http.Request, q access.Request) (Asked, error) {
	party, err := s.Sessions.party(r)
	if err != nil {
		return Asked{}, err
	}
	return access.Change(r.Context(), s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Asked, audit.Event, error) {
		ev := audit.Event{Classes: []string{"keys"}}
		h, rows, err := s.holder(ctx, tx, g.Actor().ID)
		if err != nil {
			return Asked{}, ev, err
		}
		if len(rows) >= mostKeys {
			return Asked{}, ev, problem.New(problem.TooMany, "familyaccount.key.many")
		}
		options, session, err := party.BeginRegistration(h,
			webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}),
			webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
		if err != nil {
			return Asked{}, ev, fmt.Errorf("ask for a passkey: %w", err)
		}
		ticket, err := s.ask(ctx, tx, h.member, session)
		return Asked{ticket, options.Response}, ev, err
	})
}

// ask keeps what a device was asked, once, under the hash of a ticket.
func (s *Service) ask(ctx context.Context, tx *db.Tx, member string, session *webauthn.SessionData) (string, error) {
	data, err := json.Marshal(session)
	if err != nil {
		return "", fmt.Errorf("write a challenge: %w", err)
	}
	ticket, now := id.Token(), s.Sessions.clock.Now()
	if err := deleteChallenges(ctx, tx, db.Millis(now)); err != nil {
		return "", fmt.Errorf("forget challenges: %w", err)
	}
	return ticket, insertChallenge(ctx, tx, id.Hash(ticket), member, db.Millis(now.Add(challengeTime)), data)
}

// answered finds what a device was asked; it can be answered once.
func (s *Service) answered(ctx context.Context, tx *db.Tx, ticket, member string) (session webauthn.SessionData, err error) {
	data, err := takeChallenge(ctx, tx, id.Hash(ticket), member, db.Millis(s.Sessions.clock.Now()))
	if db.IsNone(err) {
		return session, errKey()
	}
	if err != nil {
		return session, fmt.Errorf("find a challenge: %w", err)
	}
	return session, json.Unmarshal(data, &session)
}

// AddKey takes the device's answer and keeps the passkey.
func (s *Service) AddKey(r *http.Request, q access.Request, ticket string, answer []byte) error {
	party, err := s.Sessions.party(r)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return errKey()
	}
	_, err = access.Change(r.Context(), s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"keys"}, Detail: map[string]string{"did": "add"}}
		member := g.Actor().ID
		session, err := s.answered(ctx, tx, ticket, member)
		if err != nil {
			return none, ev, err
		}
		made, err := party.CreateCredential(holder{member: member}, session, parsed)
		if err != nil {
			return none, ev, errKey()
		}
		return none, ev, s.keep(ctx, tx, keyRow{member: member, id: s.ids.New(), made: db.Millis(g.Now())}, *made, insertKey)
	})
	return err
}

// keep seals a credential and writes it.
func (s *Service) keep(ctx context.Context, tx *db.Tx, k keyRow, c webauthn.Credential, write func(context.Context, *db.Tx, keyRow) error) error {
	b, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write a passkey: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(k.member))
	if err != nil {
		return err
	}
	if k.sealed, err = keys.Seal(scope(k.member), keyAt(k.id), b); err != nil {
		return err
	}
	if err := write(ctx, tx, k); err != nil {
		return fmt.Errorf("keep a passkey: %w", err)
	}
	return nil
}

// DropKey removes a passkey of the actor's; one of somebody else's is not found.
func (s *Service) DropKey(ctx context.Context, q access.Request, key string) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ok, err := deleteKey(ctx, tx, g.Actor().ID, key)
		if err == nil && !ok {
			err = access.ErrNotFound
		}
		return struct{}{}, audit.Event{Classes: []string{"keys"}, Detail: map[string]string{"did": "drop"}}, err
	})
	return err
}

// AskKey begins a sign-in by passkey: the device says whose it is.
func (s *Service) AskKey(r *http.Request) (out Asked, err error) {
	party, err := s.Sessions.party(r)
	if err != nil {
		return out, err
	}
	options, session, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return out, fmt.Errorf("ask for a passkey: %w", err)
	}
	err = s.db.Write(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		ticket, err := s.ask(ctx, tx, "", session)
		out = Asked{ticket, options.Response}
		return err
	})
	return out, err
}

// SignInByKey takes the device's answer and returns the token of a full session.
// The device's own lock stands for secret and code.
func (s *Service) SignInByKey(r *http.Request, ticket string, answer []byte) (token string, err error) {
	ctx := r.Context()
	bucket := s.Sessions.network(r)
	try, err := s.Sessions.try(ctx, bucket)
	if err != nil {
		return "", err
	}
	party, err := s.Sessions.party(r)
	if err != nil {
		return "", err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", errKey()
	}
	var session webauthn.SessionData
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) { // used up, whatever follows
		session, err = s.answered(ctx, tx, ticket, "")
		return err
	})
	if err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		var rows []keyRow
		user, used, err := party.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
			w, err := selectOne(ctx, tx, string(handle))
			if err != nil || w.Status != Active {
				return nil, errors.Join(errKey(), err)
			}
			h, list, err := s.holder(ctx, tx, w.ID)
			rows = list
			return h, err
		}, session, parsed)
		if err != nil || used.Authenticator.CloneWarning {
			return errKey()
		}
		h, ok := user.(holder)
		i := slices.IndexFunc(h.keys, func(c webauthn.Credential) bool { return slices.Equal(c.ID, used.ID) })
		if !ok || i < 0 {
			return errKey()
		}
		rows[i].used = db.Millis(s.Sessions.clock.Now())
		if err := s.keep(ctx, tx, rows[i], *used, updateKey); err != nil {
			return err
		}
		if err := s.Sessions.forgive(ctx, tx, try, bucket); err != nil {
			return err
		}
		token, err = s.full(ctx, tx, h.member)
		return err
	})
	if problem.Is(err, problem.Invalid) {
		return "", errors.Join(err, s.log.Record(ctx, audit.Event{Action: "family-session:start", Outcome: audit.Refused, Reason: "key"}))
	}
	return token, err
}
