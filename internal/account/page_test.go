package account

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/web/webtest"
)

// check renders in both languages and holds the page against what holds for all.
func (g *rig) check(session string, want int, method, path string, pairs ...string) webtest.Node {
	g.t.Helper()
	var doc webtest.Node
	for _, lang := range []string{"cy", "en"} {
		v := map[string][]string{}
		for i := 0; i < len(pairs); i += 2 {
			v[pairs[i]] = append(v[pairs[i]], pairs[i+1])
		}
		res := g.send(method, path, session, lang, v)
		if res.Code != want {
			g.t.Fatalf("%s %s in %s: %d, want %d\n%s", method, path, lang, res.Code, want, res.Body)
		}
		doc = webtest.Parse(g.t, res.Body.Bytes())
		webtest.Check(g.t, doc)
		if got := doc.One(g.t, "html").Attr("lang"); got != lang {
			g.t.Errorf("%s is in %s", path, got)
		}
		if want == http.StatusUnprocessableEntity && !doc.Has(".govuk-error-summary a") {
			g.t.Errorf("%s: no error is linked to its field", path)
		}
	}
	return doc
}

func TestPages(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	g := newRig(t, d)
	made, _ := g.invite("new", access.SchoolNurse)
	nurse, admin, head, index := g.person("bo", access.SchoolNurse), g.person("ad", access.AccountAdmin), g.person("he", access.Manager), g.person("in", access.IndexAdmin)
	const ok, bad = http.StatusOK, http.StatusUnprocessableEntity

	g.check("", ok, "GET", "/sign-in")
	g.check("", bad, "POST", "/sign-in")
	g.check("", ok, "GET", "/sign-in/code")
	g.check("", bad, "POST", "/sign-in/code")
	doc := g.check("", ok, "GET", "/welcome/"+made.Token)
	if link := doc.One(t, "main p a").Attr("href"); !strings.HasPrefix(link, "otpauth://totp/") {
		t.Errorf("the app's link leads to %q", link)
	}
	g.check("", bad, "POST", "/welcome/"+made.Token, "password", "password1234", "code", "1")
	g.check("", http.StatusNotFound, "GET", "/welcome/other")

	g.check(nurse.cookie, ok, "GET", "/account")
	g.check(nurse.cookie, ok, "GET", "/account/contact")
	g.check(nurse.cookie, bad, "POST", "/account/contact", "direct", "x")
	g.check(nurse.cookie, ok, "GET", "/account/relatives")
	g.check(nurse.cookie, bad, "POST", "/account/relatives", "person-0-given", "Ann", "home-1-postcode", "x")
	g.check(nurse.cookie, bad, "POST", "/account/covers")
	g.check(head.cookie, ok, "GET", "/covers")
	g.post("/account/covers", nurse.cookie, "cover", g.school)
	g.check(nurse.cookie, ok, "GET", "/account")
	g.post("/account/relatives", nurse.cookie, "home-0-postcode", "NB1 1AA", "home-0-house", "2")
	g.check(nurse.cookie, ok, "GET", "/account/relatives")
	if !g.check(head.cookie, ok, "GET", "/covers").Has("main form") {
		t.Error("nothing to confirm")
	}
	g.check(head.cookie, ok, "GET", "/accounts")
	g.check(head.cookie, ok, "GET", "/accounts/"+nurse.id)
	for _, path := range []string{"/accounts", "/covers", "/agencies", "/settings", "/settings/scope"} {
		g.check(nurse.cookie, http.StatusNotFound, "GET", path)
	}

	g.check(admin.cookie, ok, "GET", "/accounts")
	g.check(admin.cookie, ok, "GET", "/accounts/new")
	g.check(admin.cookie, bad, "POST", "/accounts/new")
	g.check(admin.cookie, ok, "GET", "/accounts/"+admin.id)
	g.check(admin.cookie, ok, "GET", "/accounts/"+nurse.id)
	g.check(admin.cookie, ok, "GET", "/accounts/"+nurse.id+"/change")
	g.check(admin.cookie, bad, "POST", "/accounts/"+nurse.id+"/change", "roles", "operator")
	g.check(admin.cookie, ok, "POST", "/accounts/"+nurse.id+"/invite")
	g.post("/accounts/"+nurse.id+"/clearance", admin.cookie)
	g.check(admin.cookie, ok, "GET", "/accounts/"+nurse.id)
	g.post("/accounts/"+nurse.id+"/suspend", admin.cookie)
	g.check(admin.cookie, ok, "GET", "/accounts/"+nurse.id)

	g.check(admin.cookie, ok, "GET", "/agencies")
	g.check(admin.cookie, ok, "GET", "/agencies/new")
	g.check(admin.cookie, bad, "POST", "/agencies/new", "ref", "a b")
	g.check(admin.cookie, ok, "GET", "/agencies/"+g.school)
	g.check(admin.cookie, ok, "GET", "/settings")
	g.check(admin.cookie, bad, "POST", "/settings", "authority", "elsewhere", "name", "Else", "broker", "01632 960 001", "_version", "1")
	g.check(index.cookie, ok, "GET", "/settings/scope")
	g.check(index.cookie, bad, "POST", "/settings/scope", "scope", "universal", "_version", "1")
}

// TestCreateTwice: the same form sent twice makes one account, and shows its link once.
func TestCreateTwice(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		admin := g.person("ad", access.AccountAdmin)
		send := func() *httptest.ResponseRecorder {
			return g.post("/accounts/new", admin.cookie, "_once", strings.Repeat("k", 43), "signin", "New@Example.org", "name", "New", "agency", g.school, "roles", "gp", "direct", "01632 960 009")
		}
		if res := send(); res.Code != http.StatusOK || !strings.Contains(res.Body.String(), "/welcome/") {
			t.Fatalf("create: %d", res.Code)
		}
		if res := send(); res.Code != http.StatusSeeOther {
			t.Errorf("again: %d", res.Code)
		}
		g.count(`SELECT COUNT(*) FROM account WHERE sign_in = 'new@example.org'`, 1)
		if res := g.post("/accounts/new", admin.cookie, "signin", "new@example.org", "name", "New", "agency", g.school, "roles", "gp", "direct", "01632 960 009"); res.Code != http.StatusUnprocessableEntity {
			t.Errorf("a name that is taken: %d", res.Code)
		}
	})
}

func TestCookie(t *testing.T) {
	s := NewSessions(nil, nil, nil, nil, SessionOptions{TLS: true})
	res := httptest.NewRecorder()
	s.setCookie(res, "x")
	c := res.Result().Cookies()[0]
	if c.Name != "__Host-session" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
		t.Errorf("%+v", c)
	}
}
