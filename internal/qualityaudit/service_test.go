package qualityaudit_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/qualityaudit"
	"onestory/lib/workday"
)

// world is twenty-five closed episodes, each of one child, led by the school nurse.
type world struct {
	*accesstest.World
	t     *testing.T
	svc   *qualityaudit.Service
	ended []qualityaudit.Ended
	form  *form.Definition
}

func who(agency string, roles ...access.Role) access.Actor {
	return access.Actor{Active: true, Agency: agency, Authority: "la", Roles: roles}
}

func setup(t *testing.T, d *db.DB) *world {
	w := &world{t: t, World: accesstest.New(t, d, accesstest.People{
		"lena": who("council", access.Governance), "nurse": who("health", access.SchoolNurse), "boss": who("health", access.SchoolNurse, access.Manager),
		"youth": who("clinic", access.YouthWorker), "social": who("council", access.SocialWorker), "police": who("police", access.PoliceOfficer), "clerk": who("council", access.AccountAdmin),
		"job:forms": {Active: true, Roles: []access.Role{access.Operator}}, "gone": {},
		"broker": {Active: true, Cleared: true, Agency: "council", Authority: "la", Roles: []access.Role{access.Broker}},
	})}
	forms := form.New(w.Gate)
	sub, err := fs.Sub(form.ShippedForms(), ".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := forms.Ship(t.Context(), access.Request{Actor: form.ShipsBy, Action: "form:ship"}, sub); err != nil {
		t.Fatal(err)
	}
	w.svc = qualityaudit.New(qualityaudit.Parts{Gate: w.Gate, Keys: w.Keys, IDs: id.Random{}, Forms: forms, Records: w, Staff: w})
	for n := range 25 {
		e := qualityaudit.Ended{Episode: fmt.Sprintf("ep-%02d", n), Child: child(n), Lead: "nurse", Agency: "health", On: day("2026-10-05")}
		w.ended = append(w.ended, e)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Admit(ctx, tx, e.Child, "la", access.Protection{})
			return err
		})
	}
	return w
}

func child(n int) string { return fmt.Sprintf("childchildchildchildchild%d", n) }

func day(s string) workday.Date {
	d, err := workday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (w *world) write(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.DB.Write(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// Ended makes world the Records and the Staff of the service.
func (w *world) Ended(context.Context, db.Reader, access.Grant, workday.Date, workday.Date) ([]qualityaudit.Ended, error) {
	return w.ended, nil
}

func (w *world) Hands(_ context.Context, _ db.Reader, _ access.Grant, episode string) ([]string, []string, error) {
	for _, e := range w.ended {
		if e.Episode == episode {
			return []string{"nurse", "family:x"}, []string{e.Child}, nil
		}
	}
	return nil, nil, access.ErrNotFound
}

func (w *world) Material(ctx context.Context, r db.Reader, g access.Grant, auditID, episode string) (qualityaudit.Material, error) {
	if ok, err := g.Audits(ctx, r, auditID, episode); err != nil || !ok {
		return qualityaudit.Material{}, errors.Join(err, access.ErrNotFound)
	}
	return qualityaudit.Material{Children: []qualityaudit.Child{{Names: []string{"Zebedee Quillfeather"}, Age: 7}}, Started: day("2026-06-01"),
		Course: []qualityaudit.Moved{{On: day("2026-06-11"), Key: "episode.did.start", Note: "Zebedee and quillfeathers' dog"}}}, nil
}

func (w *world) Name(_ context.Context, _ db.Reader, account string) (string, error) {
	return account, nil
}

func (w *world) BySignIn(_ context.Context, _ db.Reader, _ access.Grant, name string) (string, error) {
	a, is := strings.CutSuffix(name, "@x")
	if !is {
		a = ""
	}
	return a, nil
}

func (w *world) Manages(_ context.Context, _ db.Reader, account string, accounts []string) (bool, error) {
	return account == "boss", nil
}

func (w *world) KindOf(context.Context, db.Reader, string) (string, error) { return "school", nil }

func ask(who string, a access.Action) access.Request {
	return access.Request{Actor: who, Action: a, Purpose: access.QualityAudit}
}

func (w *world) draw(people ...string) (qualityaudit.Draw, error) {
	id, err := w.svc.Draw(w.t.Context(), ask("lena", "qualityaudit:draw"), day("2026-10-01"), day("2026-10-31"), people, "")
	if err != nil {
		return qualityaudit.Draw{}, err
	}
	d, err := w.svc.One(w.t.Context(), ask("lena", "qualityaudit:list"), id)
	return d, err
}

func words() qualityaudit.Wording {
	n := func(s string) func(int) string { return func(n int) string { return fmt.Sprint(s, n) } }
	return qualityaudit.Wording{Child: n("child "), Adult: n("adult "), Worker: n("worker "), Service: "[service]", Place: "[place]", Somebody: "[name]", Number: "[number]", Date: "[date]", Address: "[address]"}
}

func (w *world) reads(who, audit string) (qualityaudit.Reading, error) {
	return w.svc.Read(w.t.Context(), access.Request{Actor: who, Action: "qualityaudit:read"}, audit, 0, words())
}

func run(t *testing.T, fn func(t *testing.T, w *world)) {
	dbtest.Run(t, accesstest.Schemas(once.Schema(), form.Schema(), qualityaudit.Schema()), func(t *testing.T, d *db.DB) { fn(t, setup(t, d)) })
}

// TestDraw: of twenty-five three are drawn and shared out, by a seed that is kept, and
// from the same days nobody draws again.
func TestDraw(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		for name, err := range map[string]error{
			"nobody's address": second(w.draw("somebody@y")),
			"days to come":     second(w.svc.Draw(t.Context(), ask("lena", "qualityaudit:draw"), day("2026-11-01"), day("2026-11-22"), nil, "")),
			"backwards":        second(w.svc.Draw(t.Context(), ask("lena", "qualityaudit:draw"), day("2026-10-02"), day("2026-10-01"), nil, "")),
		} {
			if !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.svc.Draw(t.Context(), ask("nurse", "qualityaudit:draw"), day("2026-10-01"), day("2026-10-31"), nil, ""); !problem.Is(err, problem.NotFound) {
			t.Errorf("a nurse draws: %v", err)
		}
		d, err := w.draw("youth@x", "social@x", "nurse@x", "boss@x", "clerk@x", " ", "youth@x")
		if err != nil || len(d.Cases) != 3 || d.Of != 25 || !d.Same || len(d.Seed) < 20 {
			t.Fatalf("%+v, %v", d, err)
		}
		for _, c := range d.Cases {
			if c.Auditor != "youth" && c.Auditor != "social" || c.State != qualityaudit.Given || c.Kind != "school" || c.Month != "2026-10" {
				t.Errorf("%+v", c)
			}
		}
		if _, err := w.draw(); !problem.Is(err, problem.Invalid) {
			t.Errorf("drawn twice from the same days: %v", err)
		}
		// A list that was tampered with shows.
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM qualityaudit_frame WHERE episode = $1`, d.Cases[0].Episode)
			return err
		})
		if d, err = w.svc.One(t.Context(), ask("lena", "qualityaudit:list"), d.ID); err != nil || d.Same {
			t.Errorf("a sample whose list was changed is the same: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// TestWhoMayNot: each way of having had to do with an episode bars an auditor, and all
// of them are refused in the same words.
func TestWhoMayNot(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		d, err := w.draw()
		if err != nil || len(d.Cases) != 3 || d.Cases[0].State != qualityaudit.Open {
			t.Fatalf("%+v, %v", d, err)
		}
		give := func(n int, person string, version int64) error {
			return w.svc.Assign(t.Context(), ask("lena", "qualityaudit:assign"), d.ID, d.Cases[n].ID, person, version)
		}
		want := give(0, "nurse@x", 1)
		for _, person := range []string{"boss@x", "lena@x", "clerk@x", "gone@x", "nobody"} {
			if err := give(0, person, 1); fmt.Sprint(problem.Of(err)) != fmt.Sprint(problem.Of(want)) || !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: %v, want %v", person, err, want)
			}
		}
		tried := errors.New("tried")
		for name, fact := range bars { // each in a transaction that is taken back
			err := w.As(t, "lena", "qualityaudit:list", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
				if err := fact(ctx, tx, d.Cases[0]); err != nil {
					return err
				}
				ok, err := g.MayAudit(ctx, tx, "police", d.Cases[0].Episode, []string{d.Cases[0].Child})
				if err == nil && ok {
					err = errors.New("may audit")
				}
				return errors.Join(err, tried)
			})
			if !errors.Is(err, tried) || err.Error() != "tried" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := give(0, "police@x", 1); err != nil {
			t.Errorf("without any of them: %v", err)
		}
		if err := give(1, "police@x", 9); !problem.Is(err, problem.Conflict) {
			t.Errorf("over a version that is not there: %v", err)
		}
	})
}

// TestOnlyItsAuditor: the record is read by who was given the audit, without names,
// until it is finished; each reading is in the log under the child.
func TestOnlyItsAuditor(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		d, err := w.draw("youth@x")
		if err != nil {
			t.Fatal(err)
		}
		a := d.Cases[0].ID
		for _, x := range []string{"social", "nurse", "broker", "boss", "gone"} {
			if _, err := w.reads(x, a); !problem.Is(err, problem.NotFound) {
				t.Errorf("%s reads: %v", x, err)
			}
		}
		if _, err := w.reads("lena", a); !problem.Is(err, problem.NotFound) {
			t.Errorf("governance reads: %v", err)
		}
		x, err := w.reads("youth", a)
		if err != nil || len(x.Course) != 1 || x.Course[0].Note != "child 1 and child 1' dog" || x.Material.Children[0].Names != nil || x.DayOf(x.Course[0].On) != 10 {
			t.Fatalf("%+v, %v", x.Material, err)
		}
		// Another takes it over: the first reads no more.
		if err := w.svc.Assign(t.Context(), ask("lena", "qualityaudit:assign"), d.ID, a, "police@x", 1); err != nil {
			t.Fatal(err)
		}
		if _, err := w.reads("youth", a); !problem.Is(err, problem.NotFound) {
			t.Errorf("the one before: %v", err)
		}
		if _, err := w.reads("police", a); err != nil {
			t.Errorf("the one after: %v", err)
		}
	})
}

// TestAnswered: what was answered counts by the form, whichever list the form has; a
// stale page does not write over a newer one; and at the end nobody reads the record.
func TestAnswered(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		d, err := w.draw("youth@x")
		if err != nil {
			t.Fatal(err)
		}
		a, q := d.Cases[0].ID, access.Request{Actor: "youth", Action: "qualityaudit:fill"}
		if err := w.svc.Finish(t.Context(), q, a); !problem.Is(err, problem.Conflict) {
			t.Errorf("an empty form: %v", err)
		}
		x, err := w.reads("youth", a)
		if err != nil {
			t.Fatal(err)
		}
		if x.Computed["has.lead"] != "yes" || x.Computed["has.siblings"] != "na" || x.Computed["has.agree-start"] != "no" {
			t.Errorf("computed %v", x.Computed)
		}
		for _, p := range x.Progress {
			one, err := w.svc.Read(t.Context(), q, a, p.Number, words())
			if err != nil {
				t.Fatal(err)
			}
			v := answers(one)
			if _, err := w.svc.Save(t.Context(), q, a, p.Number, v, "", 0, false); err != nil {
				t.Fatalf("section %d: %v", p.Number, err)
			}
			if _, err := w.svc.Save(t.Context(), q, a, p.Number, v, "", 0, false); !problem.Is(err, problem.Conflict) {
				t.Errorf("section %d over a newer one: %v", p.Number, err)
			}
		}
		if err := w.svc.Finish(t.Context(), q, a); err != nil {
			t.Fatal(err)
		}
		if _, err := w.reads("youth", a); !problem.Is(err, problem.NotFound) {
			t.Errorf("after it was finished: %v", err)
		}
		res, err := w.svc.Result(t.Context(), ask("lena", "qualityaudit:list"), d.ID, a)
		if err != nil || res.Items != 39 || res.Found != 39 || res.Percent() != "100.0" || res.Points != 18 || res.Most != 18 {
			t.Errorf("%+v, %v", res.Score, err)
		}
		if err := w.svc.Assign(t.Context(), ask("lena", "qualityaudit:assign"), d.ID, a, "police@x", res.Version); !problem.Is(err, problem.Conflict) {
			t.Errorf("a finished audit is given to another: %v", err)
		}
	})
}

// answers answers every question of a section with its first choice, or words.
func answers(x qualityaudit.Reading) url.Values {
	v := url.Values{}
	drawn := string(x.Form.Draw(x.Section, nil, form.Canvas{Words: catalogue}).HTML)
	for _, tag := range strings.Split(drawn, "<")[1:] {
		attr := func(name string) string {
			_, rest, ok := strings.Cut(tag, " "+name+`="`)
			if !ok {
				return ""
			}
			value, _, _ := strings.Cut(rest, `"`)
			return value
		}
		name := attr("name")
		switch {
		case name == "" || v.Get(name) != "":
		case strings.HasPrefix(tag, "textarea"):
			v.Set(name, "They asked first.")
		case strings.HasSuffix(name, "-year"):
			v.Set(name, "2026")
		case strings.HasSuffix(name, "-day"), strings.HasSuffix(name, "-month"):
			v.Set(name, "3")
		case attr("type") == "radio" && attr("value") != "true":
			v.Set(name, attr("value"))
		}
	}
	return v
}

// bars are the ways of having had to do with an episode.
var bars = map[string]func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error{
	"member, long ago": func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error {
		_, err := access.SetMember(ctx, tx, access.Member{Episode: c.Episode, Child: c.Child, Account: "police", As: access.Joined, Starts: "2026-01-01", Ends: "2026-01-02"})
		return err
	},
	"member of another episode of the child": func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error {
		_, err := access.SetMember(ctx, tx, access.Member{Episode: "other", Child: c.Child, Account: "police", As: access.Joined, Starts: "2025-01-01", Ends: "2025-01-02"})
		return err
	},
	"involved, claimed only": func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error {
		_, err := access.Relate(ctx, tx, access.Relationship{ID: "x", Child: c.Child, Kind: "involvement", Account: "police", ClaimedBy: "police", Starts: "2024-01-01", Ends: "2024-02-01"})
		return err
	},
	"covers the roll": func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error {
		if _, err := access.Relate(ctx, tx, access.Relationship{ID: "x", Child: c.Child, Kind: "roll", Agency: "school", ClaimedBy: "feed:x", ConfirmedBy: "feed:x", Starts: "2024-01-01"}); err != nil {
			return err
		}
		_, err := access.SetCover(ctx, tx, access.Cover{Account: "police", Agency: "school", ConfirmedBy: "lena", Starts: "2024-01-01"})
		return err
	},
	"wrote about the child": func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error {
		_, err := access.Hold(ctx, tx, access.Item{ID: "doc", Child: c.Child, Agency: "police", Author: "police", Class: access.ClassGeneral})
		return err
	},
	"opened the record": func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error {
		return access.StartVisit(ctx, tx, "police", c.Child, "v", access.Safeguarding, w0, w0.AddDate(0, 0, 1))
	},
	"broke the glass": func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error {
		_, err := access.BreakGlass(ctx, tx, access.Override{ID: "o", Child: c.Child, Account: "police", Reason: "x", Starts: w0, Ends: w0.AddDate(0, 0, 1)})
		return err
	},
	"of the family": func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error {
		if err := access.AddChildKeys(ctx, tx, c.Child, "k"); err != nil {
			return err
		}
		_, err := access.AddKin(ctx, tx, "police", "k")
		return err
	},
	"somebody said no to their agency": func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error {
		_, err := access.SetConsent(ctx, tx, access.Consented{ID: "n", Child: c.Child, Person: "p", Refused: true, Agency: "police", Starts: "2026-01-01"})
		return err
	},
	"a shield": func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error {
		_, err := access.Protect(ctx, tx, c.Child, access.Protection{Shielded: true})
		return err
	},
	"hidden": func(ctx context.Context, tx *db.Tx, c qualityaudit.Case) error {
		_, err := access.Protect(ctx, tx, c.Child, access.Protection{Hidden: true})
		return err
	},
}
