package identity_test

import (
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/identity"
	"onestory/internal/kit/i18n"
	"onestory/lib/workday"
)

func date(t *testing.T, s string) workday.Date {
	t.Helper()
	d, err := workday.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestBornAndAge(t *testing.T) {
	cat, err := i18n.Load(identity.Messages())
	if err != nil {
		t.Fatal(err)
	}
	cat.Strict(t)
	en, cy := cat.For(i18n.English), cat.For(i18n.Welsh)
	today := date(t, "2026-11-22")
	for _, c := range []struct {
		birth                  string
		precision              child.Precision
		born, age, ganwyd, oed string
	}{
		{"2017-03-04", "", "4 March 2017", "9 years", "4 Mawrth 2017", "9 oed"},
		{"2016-11-22", "", "22 November 2016", "10 years", "22 Tachwedd 2016", "10 oed"},
		{"2016-11-23", "", "23 November 2016", "9 years", "23 Tachwedd 2016", "9 oed"},
		{"2025-06-22", "", "22 June 2025", "17 months", "22 Mehefin 2025", "17 mis"},
		{"2026-11-14", "", "14 November 2026", "1 week", "14 Tachwedd 2026", "1 wythnos"},
		{"2026-11-20", "", "20 November 2026", "less than a week", "20 Tachwedd 2026", "llai nag wythnos"},
		{"2015-01-01", child.ToYear, "in 2015", "", "yn 2015", ""},
		{"2015-06-01", child.ToMonth, "in June 2015", "11 years", "ym mis Mehefin 2015", "11 oed"},
		{"2026-12-24", child.Expected, "24 December 2026", "", "24 Rhagfyr 2026", ""},
	} {
		v := child.View{Births: []child.Of[child.Birth]{{Value: child.Birth{Date: date(t, c.birth), Precision: c.precision}}}}
		for _, got := range []struct{ what, got, want string }{
			{"born", identity.Born(en, v.Birth()), c.born}, {"age", identity.Age(en, v, today), c.age},
			{"ganwyd", identity.Born(cy, v.Birth()), c.ganwyd}, {"oed", identity.Age(cy, v, today), c.oed},
		} {
			if got.got != got.want {
				t.Errorf("%s %s: %s %q, want %q", c.birth, c.precision, got.what, got.got, got.want)
			}
		}
	}
	if got := identity.Born(en, child.Birth{}) + identity.Age(en, child.View{}, today); got != "" {
		t.Errorf("a child of unknown age: %q", got)
	}
}

// TestBarShowsNoMoreThanTheGrant holds the number and the other names back below contact.
func TestBarShowsNoMoreThanTheGrant(t *testing.T) {
	cat, err := i18n.Load(identity.Messages())
	if err != nil {
		t.Fatal(err)
	}
	p := cat.Strict(t).For(i18n.English)
	v := child.Fold("c", []child.Held{{Source: child.Source{Record: "r", Name: "hand"}, Record: child.Record{
		Names: []child.Name{{Given: "Ann", Family: "Bee"}, {Kind: child.KnownAs, Given: "Nan", Family: "Bee"}}, Birth: child.Birth{Date: date(t, "2017-03-04")},
		Identifiers: []child.Identifier{{Kind: child.KindNHS, Value: "9990000018", State: child.Verified}}}}})
	for _, c := range []struct {
		level   access.Level
		locates bool
		number  bool
	}{{access.Existence, false, false}, {access.Contact, false, false}, {access.Contact, true, true}} {
		got := string(identity.Bar(p, v.For(c.level, c.locates), date(t, "2026-11-22")))
		if strings.Contains(got, "999 000 0018") != c.number || strings.Contains(got, "Nan Bee") != c.number || !strings.Contains(got, "Ann Bee") || !strings.Contains(got, "/child/c/unsafe") {
			t.Errorf("at %s, locating %v: %s", c.level, c.locates, got)
		}
	}
	if got := identity.Name(p, child.View{}); got != "Baby not yet named" {
		t.Errorf("a child without a name is %q", got)
	}
}
