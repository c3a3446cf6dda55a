package basis

import (
	"context"
	"slices"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

func on(s string) workday.Date {
	d, err := workday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func load(t *testing.T) *Register {
	t.Helper()
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTheRulesOfADay: A05, A06.
func TestTheRulesOfADay(t *testing.T) {
	r := load(t)
	duty := []Setting{{Basis: "ca-2004-16la", From: on("2027-01-01")}}
	for _, c := range []struct {
		day, guidance string
		set           []Setting
		has, lacks    []string
	}{
		{"2005-01-01", "", nil, []string{"dpa-1998"}, []string{"gdpr-6-e", "dpa-1-18"}},
		{"2008-09-30", "2006", nil, []string{"dpa-1998"}, nil},
		{"2008-10-01", "2008", nil, []string{"dpa-1998"}, nil},
		{"2018-05-24", "2015", nil, []string{"dpa-1998"}, []string{"gdpr-6-e"}},
		{"2018-05-25", "2015", nil, []string{"gdpr-6-e", "dpa-1-18"}, []string{"dpa-1998"}},
		{"2024-04-18", "2018", nil, []string{"dpa-1-18"}, []string{"ca-2004-16la"}},
		{"2024-04-19", "2024", nil, []string{"dpa-1-18"}, []string{"ca-2004-16la"}},
		{"2026-11-22", "2024", nil, []string{"dpa-1-18"}, []string{"ca-2004-16la", "gdpr-6-ea"}},
		{"2026-12-31", "2024", duty, nil, []string{"ca-2004-16la"}},
		{"2027-01-01", "2024", duty, []string{"ca-2004-16la"}, []string{"gdpr-6-ea"}},
		{"2024-06-01", "2024", duty, nil, []string{"ca-2004-16la"}},
	} {
		rules := r.On(on(c.day), c.set)
		if rules.Guidance.ID != c.guidance {
			t.Errorf("%s: guidance %q, want %q", c.day, rules.Guidance.ID, c.guidance)
		}
		for _, id := range c.has {
			if _, ok := rules.Find(id); !ok {
				t.Errorf("%s: %s is missing", c.day, id)
			}
		}
		for _, id := range c.lacks {
			if _, ok := rules.Find(id); ok {
				t.Errorf("%s: %s is there", c.day, id)
			}
		}
	}
}

// TestRegisters: no two versions of the guidance hold on one day and none is
// missing between, and a day that is fixed by law cannot be set.
func TestRegisters(t *testing.T) {
	r := load(t)
	list := r.Guidances()
	slices.Reverse(list)
	for i, g := range list[1:] {
		if list[i].To.AddDays(1) != g.From {
			t.Errorf("%s ends on %s, %s begins on %s", list[i].ID, list[i].To, g.ID, g.From)
		}
		if len(g.Rules()) != g.Count {
			t.Errorf("%s has %d rules", g.ID, len(g.Rules()))
		}
	}
	seen := map[string]bool{}
	for _, b := range r.With([]Setting{{Basis: "gdpr-6-e", From: on("1999-01-01")}}) {
		if seen[b.ID] {
			t.Errorf("%s is there twice", b.ID)
		}
		seen[b.ID] = true
		if b.Settable != b.From.IsZero() {
			t.Errorf("%s: from %s, settable %v", b.ID, b.From, b.Settable)
		}
		if b.ID == "gdpr-6-e" && b.From.Year() != 2018 {
			t.Errorf("a fixed day was set: %s", b.From)
		}
		if b.Consent && b.Overrides {
			t.Errorf("%s rests on a yes and overrides a no", b.ID)
		}
	}
}

func TestSet(t *testing.T) {
	people := accesstest.People{
		"lena":  {Active: true, Agency: "council", Authority: "la", Roles: []access.Role{access.Governance}},
		"nurse": {Active: true, Agency: "nursing", Authority: "la", Roles: []access.Role{access.SchoolNurse}},
	}
	dbtest.Run(t, accesstest.Schemas(Schema()), func(t *testing.T, d *db.DB) {
		w, ctx := accesstest.New(t, d, people), context.Background()
		s := New(w.Gate, load(t))
		set := func(who string, in Setting) error {
			return s.Set(ctx, access.Request{Actor: who, Action: "basis:set"}, in)
		}
		if err := set("nurse", Setting{Basis: "ca-2004-16la", From: on("2026-11-22")}); err != access.ErrNotFound {
			t.Errorf("a nurse sets a day: %v", err)
		}
		if err := set("lena", Setting{Basis: "gdpr-6-e", From: on("2026-11-22")}); err != access.ErrNotFound {
			t.Errorf("a fixed basis: %v", err)
		}
		if err := set("lena", Setting{Basis: "dpa-1-18", Policy: "javascript:alert(1)"}); !problem.Is(err, problem.Invalid) {
			t.Errorf("an address that is none: %v", err)
		}
		if err := set("lena", Setting{Basis: "ca-2004-16la", From: on("2026-11-23")}); err != nil {
			t.Fatal(err)
		}
		if err := set("lena", Setting{Basis: "ca-2004-16la", From: on("2026-11-24")}); !problem.Is(err, problem.Conflict) {
			t.Errorf("over a version not seen: %v", err)
		}
		in := func() bool {
			shown, err := s.Show(ctx, access.Request{Actor: "nurse", Action: "basis:open"}, workday.Date{})
			if err != nil {
				t.Fatal(err)
			}
			_, ok := shown.Find("ca-2004-16la")
			return ok
		}
		if in() {
			t.Error("the duty is in force before its day")
		}
		w.Clock.Add(24 * 60 * 60 * 1e9)
		if !in() {
			t.Error("the duty did not come into force on its day")
		}
	})
}
