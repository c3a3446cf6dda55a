package familyaccount_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/child"
	"onestory/internal/familyaccount"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

var ctx = context.Background()

// someone is a child of ten.
type someone struct{ born string }

func (s someone) Of(_ context.Context, _ db.Reader, g access.Grant) (child.View, error) {
	v := child.View{ID: g.Child()}
	day, err := workday.Parse(s.born)
	v.Births = []child.Of[child.Birth]{{Value: child.Birth{Date: day}}}
	return v, err
}

// people are accounts by their ids, and members of families by theirs.
type people struct{ accesstest.People }

func (p people) Actor(ctx context.Context, r db.Reader, id string) (access.Actor, error) {
	if strings.HasPrefix(id, access.FamilyPrefix) {
		return familyaccount.Actor(ctx, r, id)
	}
	return p.People.Actor(ctx, r, id)
}

type fixture struct {
	*accesstest.World
	svc *familyaccount.Service
	t   *testing.T
}

func run(t *testing.T, fn func(f *fixture)) {
	dbtest.Run(t, accesstest.Schemas(once.Schema(), familyaccount.Schema()), func(t *testing.T, d *db.DB) {
		w := accesstest.New(t, d, people{accesstest.People{
			"nurse":    {Active: true, Agency: "h", Authority: "la", Roles: []access.Role{access.SchoolNurse}},
			"stranger": {Active: true, Agency: "x", Authority: "la", Roles: []access.Role{access.SocialWorker}},
		}})
		cat, err := i18n.Load(web.Messages(), form.Messages(), familyaccount.Messages())
		if err != nil {
			t.Fatal(err)
		}
		s := familyaccount.NewSessions(d, w.Clock, id.Random{}, make([]byte, 32), familyaccount.SessionOptions{})
		f := &fixture{w, familyaccount.New(familyaccount.Parts{DB: d, Gate: w.Gate, Log: w.Log, Keys: w.Keys, IDs: id.Random{}, Children: someone{"2016-05-01"}, Words: cat, Sessions: s}), t}
		f.write(func(tx *db.Tx) error {
			for _, c := range []string{"c", "d"} {
				if _, err := access.Admit(ctx, tx, c, "la", access.Protection{}); err != nil {
					return err
				}
				if _, err := access.Relate(ctx, tx, access.Relationship{ID: "r", Child: c, Kind: "involvement", Account: "nurse", ClaimedBy: "nurse", ConfirmedBy: "boss", Starts: "2026-01-01"}); err != nil {
					return err
				}
			}
			return nil
		})
		fn(f)
	})
}

func (f *fixture) write(fn func(*db.Tx) error) {
	f.t.Helper()
	if err := f.DB.Write(ctx, func(_ context.Context, tx *db.Tx) error { return fn(tx) }); err != nil {
		f.t.Fatal(err)
	}
}

func q(who, action, child string) access.Request {
	r := access.Request{Actor: who, Action: access.Action(action), Child: child, Level: access.Contact}
	if who == "stranger" {
		r.Purpose = access.Education // what it is refused for is not that
	}
	return r
}

func inviting(name, address string) familyaccount.Invitation {
	c := familyaccount.Text
	if strings.Contains(address, "@") {
		c = familyaccount.Email
	}
	return familyaccount.Invitation{Kind: access.Parent, Lang: "en", Private: true, Checked: true, Details: familyaccount.Details{Name: name, Channel: c, Address: address}}
}

func (f *fixture) invite(child, name, address string) familyaccount.Given {
	f.t.Helper()
	g, err := f.svc.Invite(ctx, q("nurse", "relative:invite", child), inviting(name, address), "")
	if err != nil || len(g.Code) != 12 {
		f.t.Fatalf("invite: %q, %v", g.Code, err)
	}
	return g
}

// from is a request that comes with a session's token.
func from(token string) *http.Request {
	r := httptest.NewRequest("POST", "/my/x", nil)
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "os-family", Value: token})
	}
	return r
}

// who is signed in by a token; "" is nobody.
func (f *fixture) who(token string) (member string) {
	h := f.svc.Sessions.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		c, _ := f.svc.Sessions.Current(r.Context())
		member = c.Member
	}))
	h.ServeHTTP(httptest.NewRecorder(), from(token))
	return member
}

// code is the one in the newest message.
func (f *fixture) code() string {
	f.t.Helper()
	list, err := f.svc.Waiting(ctx, 1)
	if err != nil || len(list) != 1 {
		f.t.Fatalf("%d messages, %v", len(list), err)
	}
	return strings.TrimSuffix(strings.Fields(list[0].Text)[1], ".")
}

func (f *fixture) ok(what string, err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatalf("%s: %v", what, err)
	}
}

const secret = "purple tractor seventeen"

// setUp goes from a code on paper to a full session.
func (f *fixture) setUp(code string) string {
	f.t.Helper()
	token, err := f.svc.Start(from(""), familyaccount.Spaced(strings.ToLower(code)))
	f.ok("start", err)
	f.ok("choose", f.svc.Choose(from(token), secret))
	full, err := f.svc.Code(from(token), f.code())
	f.ok("type the code", err)
	return full
}

func (f *fixture) signIn(address, secret string) (string, error) {
	token, err := f.svc.SignIn(from(""), address, secret)
	if err != nil {
		return "", err
	}
	return f.svc.Code(from(token), f.code())
}

func faulty(err error) bool { return problem.Is(err, problem.Invalid) }

// TestFromPaperToPage: a code works once; the secret is the member's own; every
// sign-in needs the secret and what was sent to the channel.
func TestFromPaperToPage(t *testing.T) {
	run(t, func(f *fixture) {
		g := f.invite("c", "Kelly", "07700 900111")
		full := f.setUp(g.Code)
		if f.who(full) != g.Member {
			t.Error("after setting the page up nobody is signed in")
		}
		if _, err := f.svc.Start(from(""), g.Code); !faulty(err) {
			t.Errorf("the code on paper works twice: %v", err)
		}
		again, err := f.signIn("+44 7700 900111", secret)
		f.ok("sign in by the same number written otherwise", err)
		if f.who(again) != g.Member {
			t.Error("signed in as nobody")
		}
		for _, c := range [][2]string{{"07700 900111", "wrong words here"}, {"07700 900112", secret}, {"a@example.org", secret}} {
			if _, err := f.signIn(c[0], c[1]); !faulty(err) || problem.Of(err).Fields[0].Key != "familyaccount.signin.wrong" {
				t.Errorf("%s: %v", c[0], err)
			}
		}
		waits, err := f.svc.SignIn(from(""), "07700 900111", secret)
		f.ok("begin to sign in", err)
		if f.who(waits) != "" {
			t.Error("signed in without the code")
		}
		right := f.code()
		for range 5 {
			if _, err := f.svc.Code(from(waits), "000000x"); !faulty(err) {
				t.Errorf("a wrong code: %v", err)
			}
		}
		if _, err := f.svc.Code(from(waits), right); !faulty(err) {
			t.Errorf("the sixth try, by the right code: %v", err)
		}
		late, err := f.svc.SignIn(from(""), "07700 900111", secret)
		f.ok("begin to sign in", err)
		code := f.code()
		f.Clock.Add(11 * time.Minute)
		if _, err := f.svc.Code(from(late), code); err == nil {
			t.Error("a code works after its time")
		}
	})
}

// TestSessionsAreShort: without requests, and after all in all a while.
func TestSessionsAreShort(t *testing.T) {
	run(t, func(f *fixture) {
		g := f.invite("c", "Kelly", "kelly@example.org")
		token := f.setUp(g.Code)
		f.Clock.Add(familyaccount.Idle - time.Second)
		if f.who(token) == "" {
			t.Error("signed out before the time")
		}
		f.Clock.Add(familyaccount.Idle)
		if f.who(token) != "" {
			t.Error("signed in after ten minutes without a request")
		}
		token, err := f.signIn("Kelly@Example.org", secret)
		f.ok("sign in", err)
		for range 15 {
			f.Clock.Add(9 * time.Minute)
			f.who(token)
		}
		if f.who(token) != "" {
			t.Error("signed in after two hours")
		}
		token, err = f.signIn("kelly@example.org", secret)
		f.ok("sign in", err)
		w := httptest.NewRecorder()
		f.ok("sign out", f.svc.SignOut(w, from(token)))
		if f.who(token) != "" || !strings.Contains(w.Header().Get("Clear-Site-Data"), "cache") {
			t.Error("signing out leaves something")
		}
	})
}

// TestOnlyInPerson: a new code ends what was open and moves the codes to the new
// channel; the old secret and the old channel lead nowhere.
func TestOnlyInPerson(t *testing.T) {
	run(t, func(f *fixture) {
		g := f.invite("c", "Kelly", "07700 900111")
		token := f.setUp(g.Code)
		again, err := f.svc.InviteAgain(ctx, q("nurse", "relative:invite", "c"), g.Member, inviting("", "07700 900222"))
		f.ok("a new code", err)
		if f.who(token) != "" {
			t.Error("the old session goes on")
		}
		if _, err := f.signIn("07700 900111", secret); !faulty(err) {
			t.Errorf("the old channel and secret: %v", err)
		}
		if a, err := f.actor(g.Member); err != nil || a.Active {
			t.Errorf("active before it is set up anew: %v, %v", a.Active, err)
		}
		token = f.setUp(again.Code)
		if f.who(token) != g.Member {
			t.Error("the new code leads nowhere")
		}
		list, err := f.svc.Waiting(ctx, 1)
		if err != nil || list[0].Address != "07700 900222" {
			t.Errorf("the code went to %v, %v", list, err)
		}
		for _, who := range []string{"stranger", g.Member} {
			if _, err := f.svc.InviteAgain(ctx, q(who, "relative:invite", "c"), g.Member, inviting("", "07700 900333")); !problem.Is(err, problem.NotFound) {
				t.Errorf("%s hands out a code: %v", who, err)
			}
		}
		if _, err := f.svc.InviteAgain(ctx, q("nurse", "relative:invite", "d"), g.Member, inviting("", "07700 900333")); !problem.Is(err, problem.NotFound) {
			t.Errorf("a code by way of another child: %v", err)
		}
	})
}

func (f *fixture) actor(member string) (a access.Actor, err error) {
	err = f.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
		a, err = familyaccount.Actor(ctx, r, member)
		return err
	})
	return a, err
}

// TestTries: too many wrong ones are too many for that channel, known or not.
func TestTries(t *testing.T) {
	run(t, func(f *fixture) {
		f.setUp(f.invite("c", "Kelly", "07700 900111").Code)
		for _, address := range []string{"07700 900111", "07700 900999"} {
			for i := range 10 {
				r := from("")
				r.RemoteAddr = fmt.Sprintf("198.51.%d.%d:1", len(address)+i, i)
				if _, err := f.svc.SignIn(r, address, "no such words"); !faulty(err) {
					t.Fatalf("try %d: %v", i, err)
				}
			}
			if _, err := f.svc.SignIn(from(""), address, secret); !problem.Is(err, problem.TooMany) {
				t.Errorf("%s: the eleventh try: %v", address, err)
			}
		}
		f.Clock.Add(6 * time.Minute)
		if _, err := f.signIn("07700 900111", secret); err != nil {
			t.Errorf("after a while: %v", err)
		}
	})
}

// TestApart: marking that somebody lives apart closes the other adults' pages, of
// this child alone, and nothing else.
func TestApart(t *testing.T) {
	run(t, func(f *fixture) {
		mother, father := f.invite("c", "Kelly", "07700 900111").Member, f.invite("c", "Sean", "07700 900112").Member
		self := inviting("Tyler", "07700 900113")
		self.Kind, self.Able, self.Reasons = access.Self, true, "He explains it back in his own words."
		young, err := f.svc.Invite(ctx, q("nurse", "relative:invite", "c"), self, "")
		f.ok("invite the young person", err)
		f.ok("mark", f.svc.Apart(ctx, q("nurse", "relative:suspend", "c"), mother))
		fam, err := f.svc.OfChild(ctx, q("nurse", "relative:list", "c"))
		f.ok("list", err)
		for _, r := range fam.Relatives {
			if r.Suspended != (r.Member == father) {
				t.Errorf("%s (%s): suspended %v", r.Name, r.Kind, r.Suspended)
			}
		}
		if len(fam.Relatives) != 3 || young.Code == "" {
			t.Errorf("%d relatives", len(fam.Relatives))
		}
		if err := f.svc.Apart(ctx, q("nurse", "relative:suspend", "d"), mother); !problem.Is(err, problem.NotFound) {
			t.Errorf("by way of another child: %v", err)
		}
		if _, err := f.svc.OfChild(ctx, q("stranger", "relative:list", "c")); !problem.Is(err, problem.NotFound) {
			t.Errorf("a stranger lists: %v", err)
		}
	})
}

// TestNothingInClear: what is kept, sent and logged has neither name nor channel
// nor code in clear; a message has nothing but a code.
func TestNothingInClear(t *testing.T) {
	run(t, func(f *fixture) {
		g := f.invite("c", "Kelly Zorrillaquist", "07700 900111")
		token, err := f.svc.Start(from(""), g.Code)
		f.ok("start", err)
		f.ok("choose", f.svc.Choose(from(token), secret))
		code := f.code()
		list, err := f.svc.Waiting(ctx, 5)
		if err != nil || list[0].Text != "Code: "+code+". It works for 10 minutes." {
			t.Errorf("the message says %q, %v", list[0].Text, err)
		}
		err = f.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
			for _, table := range []string{"familyaccount", "familyaccount_invite", "familyaccount_session", "familyaccount_message", "familyaccount_try", "audit_leaf", "access_family"} {
				rows, err := r.Query(ctx, `SELECT * FROM `+table)
				if err != nil {
					continue // another name on this engine
				}
				names, err := rows.Columns()
				if err != nil {
					return err
				}
				for rows.Next() {
					cells, to := make([]any, len(names)), make([]any, len(names))
					for i := range cells {
						to[i] = &cells[i]
					}
					if err := rows.Scan(to...); err != nil {
						return err
					}
					for i, c := range cells {
						if b, ok := c.([]byte); ok {
							c = string(b)
						}
						for _, word := range []string{"Zorrillaquist", "900111", code, g.Code, token, secret} {
							if strings.Contains(fmt.Sprint(c), word) {
								t.Errorf("%s.%s holds %q", table, names[i], word)
							}
						}
					}
				}
				rows.Close()
			}
			return nil
		})
		f.ok("search the tables", err)
	})
}
