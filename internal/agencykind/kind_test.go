package agencykind_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/agencykind"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// people are accounts called by their ids.
type people struct{}

func (people) Name(_ context.Context, _ db.Reader, id string) (string, error) { return id, nil }

func admin(r access.Role) access.Actor {
	return access.Actor{Active: true, Roles: []access.Role{r}}
}

func day(t *testing.T, s string) workday.Date {
	t.Helper()
	d, err := workday.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var hospitalSchool = agencykind.Kind{Code: "hospital-school", Base: "school", En: "Hospital school", Cy: "Ysgol ysbyty", Maps: "2B"}

// TestKinds: a kind of the authority's own waits for a second person, never whoever
// proposed it; it maps to a code, ends on a day, and what is built in can end too; what
// has ended is still found; the history keeps each step (CAF-65).
func TestKinds(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(once.Schema(), agencykind.Schema()), func(t *testing.T, d *db.DB) {
		w := accesstest.New(t, d, accesstest.People{"jo": admin(access.AccountAdmin), "sam": admin(access.AccountAdmin), "lena": admin(access.Governance), "nia": admin(access.SchoolNurse)})
		s, ctx := agencykind.New(w.Gate, people{}), t.Context()
		q := func(who string, a access.Action) access.Request { return access.Request{Actor: who, Action: a} }
		all := func() agencykind.List {
			t.Helper()
			l, err := s.All(ctx, q("lena", "agencykind:list"))
			if err != nil {
				t.Fatal(err)
			}
			return l.List
		}
		key := form.NewKey()
		for range 2 { // one form, sent twice
			if err := s.Propose(ctx, q("jo", "agencykind:propose"), hospitalSchool, key); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Propose(ctx, q("nia", "agencykind:propose"), hospitalSchool, ""); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a nurse proposes: %v", err)
		}
		if _, err := all().Chosen("hospital-school"); !problem.Is(err, problem.Invalid) || all().Waits() != 1 {
			t.Errorf("before a second person agreed: %v", err)
		}
		if err := s.Settle(ctx, q("jo", "agencykind:settle"), "hospital-school", true, 1); !problem.Is(err, problem.Forbidden) {
			t.Errorf("whoever proposed it agrees: %v", err)
		}
		if err := s.Change(ctx, q("sam", "agencykind:change"), agencykind.Kind{Code: "hospital-school", Maps: "2A", Version: 1}); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a change settles it: %v", err)
		}
		if err := s.Settle(ctx, q("lena", "agencykind:settle"), "hospital-school", true, 1); err != nil {
			t.Fatal(err)
		}
		if err := s.Settle(ctx, q("lena", "agencykind:settle"), "hospital-school", false, 2); !problem.Is(err, problem.Conflict) {
			t.Errorf("settled twice: %v", err)
		}
		k, err := all().Chosen("hospital-school")
		if err != nil || k.Base != "school" || k.Maps != "2B" || k.Cy != "Ysgol ysbyty" {
			t.Errorf("%+v, %v", k, err)
		}
		for code, version := range map[string]int64{"hospital-school": k.Version, "probation": 0} {
			if err := s.Change(ctx, q("jo", "agencykind:change"), agencykind.Kind{Code: code, Base: "refuge", En: "Refuge", Maps: "X9", Ends: day(t, "2026-11-22"), Version: version}); err != nil {
				t.Fatal(err)
			}
			if err := s.Change(ctx, q("sam", "agencykind:change"), agencykind.Kind{Code: code, Maps: "X8", Version: version}); !problem.Is(err, problem.Conflict) {
				t.Errorf("%s over an older version: %v", code, err)
			}
			if _, err := all().Chosen(code); err != nil {
				t.Errorf("%s on its last day: %v", code, err)
			}
		}
		w.Clock.Add(24 * time.Hour)
		l := all()
		for code, base := range map[string]string{"hospital-school": "school", "probation": "probation"} {
			if _, err := l.Chosen(code); !problem.Is(err, problem.Invalid) {
				t.Errorf("%s after its last day: %v", code, err)
			}
			if k, ok := l.Find(code); !ok || k.Base != base || k.En == "Refuge" || k.Maps != "X9" {
				t.Errorf("%s reads %+v", code, k)
			}
		}
		if err := s.Change(ctx, q("jo", "agencykind:change"), agencykind.Kind{Code: agencykind.Other, Ends: day(t, "2026-12-01")}); !problem.Is(err, problem.Invalid) {
			t.Errorf("nothing is left to choose: %v", err)
		}
		one, err := s.One(ctx, q("jo", "agencykind:list"), "hospital-school")
		if err != nil || len(one.History) != 3 || one.History[0].What != "changed" || one.History[0].By != "jo" || one.History[1].By != "lena" || one.History[2].What != "proposed" {
			t.Errorf("the history is %+v, %v", one.History, err)
		}
	})
}

// TestCheck: what is missing from a kind is said, and none takes the code of another.
func TestCheck(t *testing.T) {
	l, long := agencykind.List{All: []agencykind.Kind{{Code: "school", Base: "school"}}}, make([]byte, 41)
	for i := range long {
		long[i] = 'a'
	}
	for name, change := range map[string]func(*agencykind.Kind){
		"no English": func(k *agencykind.Kind) { k.En = " " }, "no Welsh": func(k *agencykind.Kind) { k.Cy = "" },
		"no code": func(k *agencykind.Kind) { k.Code = "" }, "spaces": func(k *agencykind.Kind) { k.Code = "hospital school" },
		"too long": func(k *agencykind.Kind) { k.Code = string(long) }, "built in": func(k *agencykind.Kind) { k.Code = "school" },
		"no rules": func(k *agencykind.Kind) { k.Base = "" }, "rules of another local kind": func(k *agencykind.Kind) { k.Base = "hospital-school" },
		"two words": func(k *agencykind.Kind) { k.Maps = "2 B" },
	} {
		k := hospitalSchool
		if change(&k); k.Check(l) == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := hospitalSchool.Check(l); err != nil {
		t.Error(err)
	}
}

// TestChosen: a kind is named by its own code, or by that of the outside list where
// just one has it.
func TestChosen(t *testing.T) {
	l := agencykind.List{All: []agencykind.Kind{{Code: "school", Base: "school", Maps: "2A"}, {Code: "college", Base: "college", Maps: "2B"}, {Code: "nursery", Base: "early-years", Maps: "2B"}, {Code: "no", Base: "school", Maps: "2C", State: agencykind.Refused}}}
	for code, want := range map[string]string{"school": "school", "2a": "school", "2B": "", "": "", "2C": "", "no": "", "zoo": ""} {
		k, err := l.Chosen(code)
		if err == nil && k.Code != want || err != nil && want != "" {
			t.Errorf("%q is %q, %v", code, k.Code, err)
		}
	}
}
