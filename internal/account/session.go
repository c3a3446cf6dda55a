package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/web"
)

// How long a sign-in lasts.
const (
	Idle     = 30 * time.Minute // without a request
	Absolute = 12 * time.Hour   // in all
	codeTime = 10 * time.Minute // between password and code
	touch    = time.Minute      // how stale "last seen" may be
)

// Sessions knows who is signed in. Its rows are in the database, so that any node
// answers and a revocation acts at once. It is safe for concurrent use.
type Sessions struct {
	SessionOptions
	d     *db.DB
	clock clock.Clock
	ids   id.Source
	key   []byte // for keyed hashes of networks and of sign-in names
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

// Session is one sign-in, as its owner sees it.
type Session struct {
	ID      string
	Account string
	Started time.Time
	Seen    time.Time
	Agent   string // browser and system, as in "Firefox, Windows"; "" is unknown
}

// Current is who is signed in, and for how long yet.
type Current struct {
	Session string // id of the session
	Account string
	Name    string
	Agency  string
	Roles   []access.Role
	Left    time.Duration // until the session ends without another request
}

// Has reports whether the account has a role, for what a menu offers; doors ask again.
func (c Current) Has(r access.Role) bool { return slices.Contains(c.Roles, r) }

type currentKey struct{}

// Current is who is signed in; ok is false for nobody.
func (s *Sessions) Current(ctx context.Context) (c Current, ok bool) {
	c, ok = ctx.Value(currentKey{}).(Current)
	return c, ok
}

// Who is the id of the account that is signed in; ok is false for nobody.
func (s *Sessions) Who(ctx context.Context) (account string, ok bool) {
	c, ok := s.Current(ctx)
	return c.Account, ok
}

// Middleware finds the session of each request: one query, and once a minute a
// note that it is in use. What it does not find is simply not signed in.
func (s *Sessions) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := s.token(r)
		if token == "" || strings.HasPrefix(r.URL.Path, "/assets/") {
			next.ServeHTTP(w, r)
			return
		}
		c, ok, err := s.load(r.Context(), token, r.Method == http.MethodPost && r.URL.Path == "/session/extend")
		switch {
		case err != nil && s.Fail != nil:
			s.Fail(w, r, err)
			return
		case err != nil:
			http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
			return
		case ok:
			web.SetAccount(r.Context(), c.Account)
			r = r.WithContext(context.WithValue(r.Context(), currentKey{}, c))
		}
		next.ServeHTTP(w, r)
	})
}

// load finds a live session of an active account and notes that it is in use.
func (s *Sessions) load(ctx context.Context, token string, always bool) (c Current, ok bool, err error) {
	now := s.clock.Now()
	var row sessionRow
	err = s.d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		row, ok, err = selectSession(ctx, r, id.Hash(token))
		return err
	})
	if err != nil {
		return c, false, fmt.Errorf("find a session: %w", err)
	}
	if !ok || row.stage != "full" || row.account.Status != Active || !row.alive(now) {
		return c, false, nil
	}
	if always || now.Sub(row.seen) >= touch {
		row.seen = now
		err = s.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			return touchSession(ctx, tx, id.Hash(token), db.Millis(now))
		})
		if err != nil {
			return c, false, fmt.Errorf("note that a session is in use: %w", err)
		}
	}
	left := min(row.seen.Add(Idle).Sub(now), row.started.Add(Absolute).Sub(now))
	return Current{Session: row.id, Account: row.account.ID, Name: row.account.Name, Agency: row.account.Agency, Roles: row.account.Roles, Left: left}, true, nil
}

// begin writes a session and returns its token.
func (s *Sessions) begin(ctx context.Context, tx *db.Tx, account, stage string, from origin) (string, error) {
	token := id.Token()
	now := db.Millis(s.clock.Now())
	err := insertSession(ctx, tx, id.Hash(token), s.ids.New(), account, stage, now, from)
	if err != nil {
		return "", fmt.Errorf("begin a session: %w", err)
	}
	return token, nil
}

// Forget drops sessions, tries and links whose time is over; run it hourly.
func (s *Sessions) Forget(ctx context.Context) error {
	now := s.clock.Now()
	return s.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return deleteOld(ctx, tx, db.Millis(now.Add(-Idle)), db.Millis(now.Add(-Absolute)), db.Millis(now.Add(-tryWindow)), db.Millis(now))
	})
}

func (s *Sessions) cookieName() string {
	if s.TLS {
		return "__Host-session" // the browser holds us to Secure, Path=/ and no Domain
	}
	return "session"
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

// origin is where a request came from, without its address.
type origin struct {
	network string // keyed hash
	agent   string
}

func (s *Sessions) origin(r *http.Request) origin {
	return origin{s.hash("network", s.network(r)), agent(r.UserAgent())}
}

// network is the client's address; of an IPv6 address the /64 that one subscriber has.
func (s *Sessions) network(r *http.Request) string {
	host := ""
	if s.Address != nil {
		host = s.Address(r)
	} else if h, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		host = h
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return "unknown"
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		return netip.PrefixFrom(ip, 64).Masked().String()
	}
	return ip.String()
}

// hash is a keyed hash of something that is not to be stored in clear.
func (s *Sessions) hash(use, what string) string {
	m := hmac.New(sha256.New, s.key)
	fmt.Fprintf(m, "%s\x00%s", use, what)
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// agent names browser and system, so that an owner can tell sessions apart; the
// rest of what a browser says of itself is not kept.
func agent(header string) string {
	pick := func(pairs ...string) string {
		for pair := range slices.Chunk(pairs, 2) {
			if strings.Contains(header, pair[0]) {
				return pair[1]
			}
		}
		return ""
	}
	browser := pick("Edg", "Edge", "OPR", "Opera", "SamsungBrowser", "Samsung Internet", "Firefox", "Firefox", "FxiOS", "Firefox",
		"Chrome", "Chrome", "CriOS", "Chrome", "Safari", "Safari")
	system := pick("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "CrOS", "ChromeOS", "Mac OS", "Mac", "Linux", "Linux")
	return strings.Trim(browser+", "+system, ", ")
}
