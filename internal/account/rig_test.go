package account

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/agencykind"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/page"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/kit/web"
	"onestory/policies"
)

const operator = "operator:ann"

// rig is a small deployment: an authority, two agencies, a clock moved by hand.
type rig struct {
	t        *testing.T
	d        *db.DB
	clock    *clock.Fake
	gate     *access.Gate
	service  *Service
	agencies *agency.Service
	site     *web.Site
	school   string
	practice string
}

func schemas() []db.Schema {
	return []db.Schema{audit.Schema(), access.Schema(), once.Schema(), agencykind.Schema(), agency.Schema(), Schema()}
}

func newRig(t *testing.T, d *db.DB) *rig {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	g := &rig{t: t, d: d, clock: clock.At(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))}
	pol, err := access.LoadPolicies(policies.FS)
	must(err)
	keys, err := seal.Open(ctx, dbtest.Open(t, "sqlite", db.Options{Volatile: true}, seal.Schema()), seal.NewRing([32]byte{1}), g.clock)
	must(err)
	log := audit.New(d, keys, audit.Options{Clock: g.clock, IDs: id.Random{}, Node: "n"})
	t.Cleanup(log.Close)
	g.gate = access.New(d, log, pol, Operators{Accounts: Actors{}, IDs: []string{operator}}, g.clock, keys.Sub("kin"), nil)
	sessions := NewSessions(d, g.clock, id.Random{}, keys.Sub("sessions"), SessionOptions{})
	g.service = New(Parts{DB: d, Gate: g.gate, Log: log, Keys: keys, IDs: id.Random{}, Sessions: sessions})
	g.service.hasher = newHasher(params{memory: 64, passes: 1, threads: 1})
	g.agencies = agency.New(d, g.gate, id.Random{})
	must(g.agencies.SetAuthority(ctx, access.Request{Actor: operator, Action: "settings:authority"}, agency.Settings{Authority: "northbridge", Name: "Northbridge", Broker: "01632 960 001"}))
	add := func(name string, k agency.Kind) string {
		out, err := g.agencies.Add(ctx, access.Request{Actor: operator, Action: "agency:create"}, agency.Agency{Name: name, NameCy: name + " (cy)", Kind: k, Main: "01632 960 002"}, "")
		must(err)
		return out
	}
	g.school, g.practice = add("Hill School", "school"), add("Mill Practice", "practice")
	g.site = g.pages(must)
	return g
}

// pages puts the doors on a site, as package app does.
func (g *rig) pages(must func(error)) *web.Site {
	cat, err := i18n.Load(web.Messages(), form.Messages(), page.Messages(), agency.Messages(), agencykind.Messages(), Messages())
	must(err)
	assets, err := web.NewAssets()
	must(err)
	set, err := web.NewTemplates(web.TemplateConfig{Catalogue: cat.Strict(g.t), Assets: assets, Clock: g.clock, Funcs: page.Funcs, Pages: []web.Pages{Templates(), agency.Templates()}})
	must(err)
	site, err := web.New(web.Config{Catalogue: cat, Templates: set, Assets: assets, Logger: slog.New(slog.DiscardHandler), Clock: g.clock})
	must(err)
	site.Use(g.service.Sessions.Middleware)
	p, a := NewPages(site, g.service, g.agencies), agency.NewPages(site, g.agencies)
	door := func(pattern string, action access.Action, public bool, h handler) {
		site.Handle(pattern, func(w http.ResponseWriter, r *http.Request) error {
			who, ok := g.service.Sessions.Who(r.Context())
			if !ok && !public {
				return problem.New(problem.SignIn, "problem.signin")
			}
			return h(w, r, access.Request{Actor: who, Action: action})
		})
	}
	door("GET /sign-in", "", true, p.SignInForm)
	door("POST /sign-in", "", true, p.SignIn)
	door("GET /sign-in/code", "", true, p.CodeForm)
	door("POST /sign-in/code", "", true, p.Code)
	door("GET /welcome/{token}", "", true, p.WelcomeForm)
	door("POST /welcome/{token}", "", true, p.Welcome)
	door("POST /sign-out", "", true, p.SignOut)
	door("POST /session/extend", "self:open", false, p.Extend)
	door("GET /account", "self:open", false, p.Own)
	door("GET /account/contact", "self:open", false, p.ContactForm)
	door("POST /account/contact", "self:change", false, p.Contact)
	door("GET /account/relatives", "self:open", false, p.RelativesForm)
	door("POST /account/relatives", "self:change", false, p.Relatives)
	door("POST /account/covers", "self:change", false, p.AskCover)
	door("POST /account/covers/{agency}/end", "self:change", false, p.EndCover)
	door("POST /account/sessions/{session}/end", "self:change", false, p.EndSession)
	door("GET /accounts", "account:list", false, p.List)
	door("GET /accounts/new", "account:create", false, p.New)
	door("POST /accounts/new", "account:create", false, p.Create)
	door("GET /accounts/{account}", "account:list", false, p.One)
	door("GET /accounts/{account}/change", "account:change", false, p.Edit)
	door("POST /accounts/{account}/change", "account:change", false, p.Change)
	door("POST /accounts/{account}/suspend", "account:suspend", false, p.Suspend())
	door("POST /accounts/{account}/restore", "account:suspend", false, p.Restore())
	door("POST /accounts/{account}/invite", "account:change", false, p.InviteAgain)
	door("POST /accounts/{account}/clearance", "account:change", false, p.AskClearance())
	door("POST /accounts/{account}/clearance/confirm", "account:change", false, p.ConfirmClearance())
	door("POST /accounts/{account}/clearance/end", "account:change", false, p.EndClearance())
	door("POST /accounts/{account}/relatives/forget", "account:change", false, p.ForgetKin())
	door("GET /covers", "cover:confirm", false, p.Covers)
	door("POST /covers/{account}/{agency}/confirm", "cover:confirm", false, p.ConfirmCover)
	door("POST /covers/{account}/{agency}/refuse", "cover:confirm", false, p.RefuseCover)
	door("GET /agencies", "agency:list", false, a.List)
	door("GET /agencies/new", "agency:create", false, a.New)
	door("POST /agencies/new", "agency:create", false, a.Add)
	door("GET /agencies/{agency}", "agency:create", false, a.Edit)
	door("POST /agencies/{agency}", "agency:create", false, a.Change)
	door("GET /settings", "settings:authority", false, a.Authority)
	door("POST /settings", "settings:authority", false, a.SetAuthority)
	door("GET /settings/scope", "settings:scope", false, a.Scope)
	door("POST /settings/scope", "settings:scope", false, a.SetScope)
	return site
}

// who is someone with an account that is set up.
type who struct {
	id, signIn, password, secret string
	cookie                       string // of the session that set-up began
}

func (g *rig) invite(name string, roles ...access.Role) (Invite, Account) {
	g.t.Helper()
	a := Account{SignIn: name + "@example.org", Name: name, Agency: g.school, Roles: roles, Direct: "01632 960 003", Days: []Day{"mon"}}
	made, err := g.service.CreateByOperator(context.Background(), access.Request{Actor: operator, Action: "account:create"}, a)
	if err != nil {
		g.t.Fatal(err)
	}
	return made, a
}

// person creates an account and sets it up through the page.
func (g *rig) person(name string, roles ...access.Role) who {
	g.t.Helper()
	made, a := g.invite(name, roles...)
	setup, err := g.service.Invited(context.Background(), made.Token)
	if err != nil {
		g.t.Fatal(err)
	}
	w := who{id: made.Account, signIn: a.SignIn, password: "violet kettle orbit", secret: setup.Secret}
	res := g.post("/welcome/"+made.Token, "", "password", w.password, "code", g.code(w))
	if res.Code != http.StatusSeeOther {
		g.t.Fatalf("set up %s: %d %s", name, res.Code, res.Body)
	}
	w.cookie = cookie(res)
	g.clock.Add(time.Minute) // the code's step is over
	return w
}

func (g *rig) code(w who) string {
	g.t.Helper()
	out, err := hotp.GenerateCodeCustom(w.secret, uint64(g.clock.Now().Unix()/30), hotp.ValidateOpts{Digits: otp.DigitsSix})
	if err != nil {
		g.t.Fatal(err)
	}
	return out
}

func cookie(res *httptest.ResponseRecorder) string {
	for _, c := range res.Result().Cookies() {
		if c.Name == "session" {
			return c.Value
		}
	}
	return ""
}

func (g *rig) send(method, path, session, lang string, body url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "lang", Value: lang})
	if session != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: session})
	}
	res := httptest.NewRecorder()
	g.site.Handler().ServeHTTP(res, r)
	return res
}

func (g *rig) get(path, session string) *httptest.ResponseRecorder {
	return g.send("GET", path, session, "en", nil)
}

func (g *rig) post(path, session string, pairs ...string) *httptest.ResponseRecorder {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return g.send("POST", path, session, "en", v)
}

// signIn signs in through the pages and returns the session's cookie.
func (g *rig) signIn(w who) string {
	g.t.Helper()
	first := g.post("/sign-in", "", "signin", w.signIn, "password", w.password)
	if first.Code != http.StatusSeeOther {
		g.t.Fatalf("password: %d", first.Code)
	}
	second := g.post("/sign-in/code", cookie(first), "code", g.code(w))
	if second.Code != http.StatusSeeOther || cookie(second) == cookie(first) {
		g.t.Fatalf("code: %d, or the session was not renewed", second.Code)
	}
	g.clock.Add(time.Minute)
	return cookie(second)
}
