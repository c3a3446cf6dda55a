package familyaccount

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
)

// How long a sign-in lasts: short, since a telephone is put down and picked up by
// somebody else.
const (
	Idle     = 10 * time.Minute // without a request
	Absolute = 2 * time.Hour    // in all
	codeTime = 10 * time.Minute // that a code works
	touch    = 30 * time.Second // how stale "last seen" may be
)

// At most maxTries that fail in tryWindow for each channel and each network, and
// maxCodeTries for one code.
const (
	maxTries     = 10
	tryWindow    = 5 * time.Minute
	maxCodeTries = 5
)

// Root is under what path the pages of families are. It says nothing of what
// they are for, since it stays in a browser's history.
const Root = "/my"

// Sessions knows which member of a family is signed in. It is safe for concurrent use.
type Sessions struct {
	SessionOptions
	d     *db.DB
	clock clock.Clock
	ids   id.Source
	key   []byte // for keyed hashes of channels, networks and codes
}

// SessionOptions change how sessions are kept. The zero value is for http on one machine.
type SessionOptions struct {
	TLS bool // served by https: a __Host- cookie that is Secure
	// Fail answers when the database cannot be asked; nil is a bare 503.
	Fail func(http.ResponseWriter, *http.Request, error)
	// Address is the client's address behind a proxy; nil takes the connection's.
	Address func(*http.Request) string
}

// NewSessions makes Sessions. key is a 256-bit key of its own.
func NewSessions(d *db.DB, clk clock.Clock, ids id.Source, key []byte, o SessionOptions) *Sessions {
	return &Sessions{SessionOptions: o, d: d, clock: clk, ids: ids, key: key}
}

// Current is who is signed in, and for how long yet.
type Current struct {
	Member string
	Left   time.Duration
}

type currentKey struct{}

// Current is who is signed in; ok is false for nobody.
func (s *Sessions) Current(ctx context.Context) (c Current, ok bool) {
	c, ok = ctx.Value(currentKey{}).(Current)
	return c, ok
}

// Middleware finds the session of each request. What it does not find is simply
// not signed in.
func (s *Sessions) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := s.token(r)
		if token == "" || strings.HasPrefix(r.URL.Path, "/assets/") {
			next.ServeHTTP(w, r)
			return
		}
		c, ok, err := s.load(r.Context(), token, r.URL.Path == Root+"/extend")
		switch {
		case err != nil && s.Fail != nil:
			s.Fail(w, r, err)
			return
		case err != nil:
			http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
			return
		case ok:
			r = r.WithContext(context.WithValue(r.Context(), currentKey{}, c))
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Sessions) load(ctx context.Context, token string, always bool) (c Current, ok bool, err error) {
	now, hash := s.clock.Now(), id.Hash(token)
	var row sessionRow
	err = s.d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		row, ok, err = selectSession(ctx, r, hash)
		return err
	})
	if err != nil {
		return c, false, fmt.Errorf("find a family's session: %w", err)
	}
	if !ok || row.stage != "full" || !row.active || !row.alive(now) {
		return c, false, nil
	}
	if always || now.Sub(row.seen) >= touch {
		row.seen = now
		if err := s.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return touchSession(ctx, tx, hash, db.Millis(now)) }); err != nil {
			return c, false, fmt.Errorf("note that a family's session is in use: %w", err)
		}
	}
	return Current{row.member, min(row.seen.Add(Idle).Sub(now), row.started.Add(Absolute).Sub(now))}, true, nil
}

// begin writes a session and returns its token.
func (s *Sessions) begin(ctx context.Context, tx *db.Tx, member, stage string) (string, error) {
	token, now := id.Token(), s.clock.Now()
	if err := insertSession(ctx, tx, sessionRow{hash: id.Hash(token), member: member, stage: stage, started: now, codeEnds: now}); err != nil {
		return "", fmt.Errorf("begin a family's session: %w", err)
	}
	return token, nil
}

// Forget drops what is past its time; run it hourly.
func (s *Sessions) Forget(ctx context.Context) error {
	now := s.clock.Now()
	return s.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return deleteOld(ctx, tx, db.Millis(now.Add(-Idle)), db.Millis(now.Add(-Absolute)), db.Millis(now.Add(-tryWindow)), db.Millis(now), db.Millis(now.Add(-keepMessages)))
	})
}

// EndAll ends every session and withdraws every code on paper of a database that
// was put back: they may have been ended, or used, since its backup.
func (s *Sessions) EndAll(ctx context.Context) error { return s.d.Write(ctx, deleteEntrances) }

func (s *Sessions) cookieName() string {
	if s.TLS {
		return "__Host-os-family"
	}
	return "os-family"
}

func (s *Sessions) token(r *http.Request) string {
	c, err := r.Cookie(s.cookieName())
	if err != nil || len(c.Value) > 100 {
		return ""
	}
	return c.Value
}

// setCookie hands the browser a token that it keeps until it closes; "" takes it away.
func (s *Sessions) setCookie(w http.ResponseWriter, token string) {
	c := &http.Cookie{Name: s.cookieName(), Value: token, Path: "/", HttpOnly: true, Secure: s.TLS, SameSite: http.SameSiteLaxMode}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// waiting is the session of a request that is not signed in yet, at a stage.
func (s *Sessions) waiting(ctx context.Context, r *http.Request, stage string) (row sessionRow, err error) {
	ok := false
	err = s.d.Read(ctx, func(ctx context.Context, rd db.Reader) (err error) {
		row, ok, err = selectSession(ctx, rd, id.Hash(s.token(r)))
		return err
	})
	if err != nil {
		return row, fmt.Errorf("find a waiting sign-in of a family: %w", err)
	}
	if !ok || row.stage != stage || !row.alive(s.clock.Now()) {
		return row, errAgain()
	}
	return row, nil
}

// errAgain says that a step took too long, or that there was none before it.
func errAgain() error { return problem.New(problem.SignIn, "familyaccount.again") }

// network is a keyed hash of where a request came from; of an IPv6 address the /64.
func (s *Sessions) network(r *http.Request) string {
	host := ""
	if s.Address != nil {
		host = s.Address(r)
	} else if h, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		host = h
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return s.hash("network", "unknown")
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		host = netip.PrefixFrom(ip, 64).Masked().String()
	}
	return s.hash("network", host)
}

// hash is a keyed hash of something that is not to be stored in clear.
func (s *Sessions) hash(use, what string) string {
	m := hmac.New(sha256.New, s.key)
	fmt.Fprintf(m, "%s\x00%s", use, what)
	return hex.EncodeToString(m.Sum(nil)[:20])
}

// try counts one more try in each bucket before anything is compared; it is too
// many when a bucket is full, known or not.
func (s *Sessions) try(ctx context.Context, buckets ...string) (tryID string, err error) {
	tryID = s.ids.New()
	now := s.clock.Now()
	err = s.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		full := false
		for _, b := range buckets {
			n, err := countTries(ctx, tx, b, db.Millis(now.Add(-tryWindow)))
			if err != nil {
				return fmt.Errorf("count a family's tries: %w", err)
			}
			full = full || n >= maxTries
		}
		if full {
			return problem.New(problem.TooMany, "familyaccount.toomany")
		}
		for _, b := range buckets {
			if err := insertTry(ctx, tx, b, tryID, db.Millis(now)); err != nil {
				return fmt.Errorf("count a family's try: %w", err)
			}
		}
		return nil
	})
	return tryID, err
}

// forgive takes back a try that succeeded.
func (s *Sessions) forgive(ctx context.Context, tx *db.Tx, tryID string, buckets ...string) error {
	for _, b := range buckets {
		if err := deleteTry(ctx, tx, b, tryID); err != nil {
			return fmt.Errorf("take back a family's try: %w", err)
		}
	}
	return nil
}

// signedOut has the browser forget what it holds of this site.
func (s *Sessions) signedOut(w http.ResponseWriter) {
	s.setCookie(w, "")
	web.SignedOut(w)
}
