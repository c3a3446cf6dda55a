package account

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

func TestSignInAndOut(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w := g.person("bo", access.SchoolNurse)
		session := g.signIn(w)
		if res := g.get("/account", session); res.Code != http.StatusOK {
			t.Fatalf("signed in: %d", res.Code)
		}
		if res := g.get("/account", ""); res.Code != http.StatusUnauthorized {
			t.Errorf("not signed in: %d", res.Code)
		}
		out := g.post("/sign-out", session)
		if out.Code != http.StatusSeeOther || out.Header().Get("Clear-Site-Data") == "" {
			t.Errorf("sign out: %d, %q", out.Code, out.Header())
		}
		if res := g.get("/account", session); res.Code != http.StatusUnauthorized {
			t.Errorf("after signing out: %d", res.Code)
		}
		if res := g.get("/account", w.cookie); res.Code != http.StatusOK {
			t.Errorf("the other session ended too: %d", res.Code)
		}
	})
}

func TestCodeWorksOnce(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w := g.person("bo", access.SchoolNurse)
		waiting := func() string {
			return cookie(g.post("/sign-in", "", "signin", w.signIn, "password", w.password))
		}
		one, two := waiting(), waiting()
		code := g.code(w)
		if res := g.get("/account", one); res.Code != http.StatusUnauthorized {
			t.Fatalf("the password alone opens the account: %d", res.Code)
		}
		if res := g.post("/sign-in/code", one, "code", code); res.Code != http.StatusSeeOther {
			t.Fatalf("first use: %d", res.Code)
		}
		if res := g.post("/sign-in/code", two, "code", code); res.Code != http.StatusUnprocessableEntity {
			t.Errorf("second use: %d", res.Code)
		}
		if res := g.post("/sign-in/code", one, "code", code); res.Header().Get("Location") != "/sign-in" {
			t.Errorf("a waiting session was used twice: %d", res.Code)
		}
		g.clock.Add(codeTime)
		if res := g.post("/sign-in/code", two, "code", g.code(w)); res.Header().Get("Location") != "/sign-in" {
			t.Errorf("a waiting session has no end: %d", res.Code)
		}
	})
}

var changing = regexp.MustCompile(`name="_once" value="[^"]*"|value="[a-z]*@example.org"`)

// TestNoEnumeration: unknown name, wrong password, suspended and invited accounts
// get the same answer after the same statements.
func TestNoEnumeration(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		known := g.person("bo", access.SchoolNurse)
		off := g.person("cy", access.SchoolNurse)
		if err := g.service.Suspend(t.Context(), access.Request{Actor: operator, Action: "account:suspend"}, off.id); err != nil {
			t.Fatal(err)
		}
		g.invite("di", access.SchoolNurse)
		want, cost := "", db.Count{}
		for name, try := range map[string][2]string{
			"wrong": {known.signIn, "not the password"}, "unknown": {"nobody@example.org", "not the password"},
			"suspended": {off.signIn, off.password}, "invited": {"di@example.org", "not the password"},
		} {
			res := g.post("/sign-in", "", "signin", try[0], "password", try[1])
			body := changing.ReplaceAllString(res.Body.String(), "")
			if want == "" {
				want = body
			}
			if res.Code != http.StatusUnprocessableEntity || body != want || cookie(res) != "" {
				t.Errorf("%s: %d, the answer differs from the others:\n%s\n%s", name, res.Code, body, want)
			}
			var c db.Count
			g.clock.Add(tryWindow)
			if _, err := g.service.SignIn(request(db.WithCount(t.Context(), &c)), try[0], try[1]); err == nil {
				t.Errorf("%s: signed in", name)
			}
			if cost == (db.Count{}) {
				cost = c
			}
			if c != cost || c.Queries == 0 {
				t.Errorf("%s: %+v statements, another took %+v", name, c, cost)
			}
		}
	})
}

func TestRateLimit(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w := g.person("bo", access.SchoolNurse)
		for _, name := range []string{w.signIn, "nobody@example.org"} {
			g.clock.Add(tryWindow)
			for i := range maxTries {
				if res := g.post("/sign-in", "", "signin", name, "password", "wrong"); res.Code != http.StatusUnprocessableEntity {
					t.Fatalf("%s, try %d: %d", name, i+1, res.Code)
				}
			}
			if res := g.post("/sign-in", "", "signin", name, "password", w.password); res.Code != http.StatusTooManyRequests {
				t.Errorf("%s, one try more: %d", name, res.Code)
			}
			if res := g.post("/sign-in", "", "signin", "other@example.org", "password", "wrong"); res.Code != http.StatusTooManyRequests {
				t.Errorf("another name from the same network: %d", res.Code)
			}
		}
		g.clock.Add(tryWindow)
		for range maxTries + 5 { // those that succeed do not count
			g.signIn(w)
		}
		waiting := cookie(g.post("/sign-in", "", "signin", w.signIn, "password", w.password))
		for range maxTries {
			g.post("/sign-in/code", waiting, "code", "000000")
		}
		if res := g.post("/sign-in/code", waiting, "code", g.code(w)); res.Code != http.StatusTooManyRequests {
			t.Errorf("codes are not limited: %d", res.Code)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w := g.person("bo", access.SchoolNurse)
		idle := g.signIn(w)
		g.get("/account", idle)
		g.clock.Add(Idle)
		if res := g.get("/account", idle); res.Code != http.StatusUnauthorized {
			t.Errorf("after %s: %d", Idle, res.Code)
		}
		busy, start := g.signIn(w), g.clock.Now()
		for g.clock.Now().Sub(start) < Absolute-Idle {
			if res := g.post("/session/extend", busy); res.Code != http.StatusOK || !strings.Contains(res.Body.String(), "left") {
				t.Fatalf("extend after %s: %d %s", g.clock.Now().Sub(start), res.Code, res.Body)
			}
			g.clock.Add(Idle - time.Minute)
		}
		g.clock.Add(Idle - time.Minute)
		if res := g.get("/account", busy); res.Code != http.StatusUnauthorized {
			t.Errorf("after %s: %d", Absolute, res.Code)
		}
		if err := g.service.Sessions.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
		g.count(`SELECT COUNT(*) FROM account_session`, 0)
	})
}

func TestOwnerEndsSession(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w, other := g.person("bo", access.SchoolNurse), g.person("cy", access.SchoolNurse)
		mine := g.signIn(w)
		own, err := g.service.Own(t.Context(), access.Request{Actor: w.id, Action: "self:open"})
		if err != nil || len(own.Sessions) != 2 {
			t.Fatalf("%d sessions, %v", len(own.Sessions), err)
		}
		for _, s := range own.Sessions {
			if res := g.post("/account/sessions/"+s.ID+"/end", other.cookie); res.Code != http.StatusNotFound {
				t.Errorf("someone else ends it: %d", res.Code)
			}
			if s.ID != own.Sessions[0].ID {
				g.post("/account/sessions/"+s.ID+"/end", mine)
			}
		}
		g.post("/account/sessions/"+own.Sessions[0].ID+"/end", mine) // the latest: this one
		if a, b := g.get("/account", mine).Code, g.get("/account", w.cookie).Code; a != http.StatusUnauthorized || b != http.StatusUnauthorized {
			t.Errorf("ended sessions still work: %d, %d", a, b)
		}
	})
}

func TestDemoOnly(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := newRig(t, d)
		w := g.person("bo", access.SchoolNurse)
		res := recorder()
		if err := g.service.SignInAs(t.Context(), res, w.id); err == nil || cookie(res) != "" {
			t.Fatal("signed in without proof")
		}
		g.service.Demo, res = true, recorder()
		if err := g.service.SignInAs(t.Context(), res, w.id); err != nil || g.get("/account", cookie(res)).Code != http.StatusOK {
			t.Errorf("the demonstration does not work: %v", err)
		}
		made, err := g.service.CreateByOperator(t.Context(), access.Request{Actor: operator, Action: "account:create"},
			Account{ID: "demo1", SignIn: "demo@example.org", Name: "Demo", Agency: g.school, Roles: []access.Role{access.SocialWorker}, Cleared: true})
		if a := g.account("demo1"); err != nil || made.Account != "demo1" || a.Status != Active || !a.Cleared {
			t.Errorf("a made-up person: %+v, %v", a, err)
		}
		if _, err := g.service.SignIn(request(t.Context()), "demo@example.org", ""); err == nil {
			t.Error("an account without a password lets in without one")
		}
	})
}
