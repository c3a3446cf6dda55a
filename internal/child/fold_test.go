package child_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

func day(t interface{ Fatal(...any) }, s string) workday.Date {
	d, err := workday.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func held(t interface{ Fatal(...any) }, source, supplied string, rec child.Record) child.Held {
	return child.Held{Source: child.Source{Record: source, Name: source, SuppliedOn: day(t, supplied)}, Record: rec}
}

func sample(t interface{ Fatal(...any) }) []child.Held {
	return []child.Held{
		held(t, "school-roll", "2026-09-01", child.Record{Names: []child.Name{{Given: "JESS", Family: "PENHALLOW"}}, Birth: child.Birth{Date: day(t, "2015-09-03")},
			School: &child.Universal{Name: "Kiln Academy", Phone: "01632 960101"}, Addresses: []child.Address{{Lines: []string{"9 Old Street"}, Postcode: "ZX1 1AA"}}}),
		held(t, "gp-list", "2026-06-01", child.Record{Names: []child.Name{{Given: "Jessica", Family: "Harcastle"}, {Kind: child.Former, Given: "Jessica", Family: "Penhallow"}},
			Birth: child.Birth{Date: day(t, "2015-09-03")}, Gender: child.Female, Practice: &child.Universal{Name: "Kiln Surgery", Phone: "01632 960500"},
			Identifiers: []child.Identifier{{Kind: child.KindNHS, Value: "9990000018", State: child.Verified}}, Addresses: []child.Address{{Lines: []string{"4 New Road"}, Postcode: "ZX2 2BB"}}}),
		held(t, "council-cases", "2026-10-01", child.Record{Names: []child.Name{{Given: "Jessica", Family: "Harcastle"}},
			Carers: []child.Carer{{Name: child.Name{Given: "Ruth", Family: "Harcastle"}, Relationship: "mother", Responsibility: true, Phones: []string{"07700 900105"}},
				{Name: child.Name{Given: "Gran", Family: "Harcastle"}, Relationship: "grandmother", Care: true, Phones: []string{"07700 900106"}}}}),
	}
}

// TestFoldBelieves: who is believed for what, and that nothing anyone said is lost.
func TestFoldBelieves(t *testing.T) {
	v := child.Fold("c", sample(t))
	if got := v.Name().Full(); got != "Jessica Harcastle" {
		t.Errorf("the name shown is %q; the GP list is believed before the school roll", got)
	}
	if a, ok := v.Address(); !ok || a.Value.Postcode != "ZX2 2BB" || len(v.Addresses) != 2 {
		t.Errorf("address %+v of %d", a.Value, len(v.Addresses))
	}
	if len(v.Names) != 4 || len(v.Carers) != 2 || len(v.Schools) != 1 || len(v.Practices) != 1 {
		t.Errorf("%d names, %d carers, %d schools, %d practices", len(v.Names), len(v.Carers), len(v.Schools), len(v.Practices))
	}
	if got := child.Distinct(v.Names, child.Name.Key); len(got) != 3 {
		t.Errorf("%d distinct names, want 3 (the two spellings and the former one)", len(got))
	}
}

// TestFoldIsTheSameInAnyOrder: the view depends on the set of records alone.
func TestFoldIsTheSameInAnyOrder(t *testing.T) {
	want := child.Fold("c", sample(t))
	rapid.Check(t, func(t *rapid.T) {
		mixed := rapid.Permutation(sample(t)).Draw(t, "order")
		if d := cmp.Diff(want, child.Fold("c", mixed), cmp.AllowUnexported(workday.Date{})); d != "" {
			t.Error(d)
		}
	})
}

// TestForHoldsBack: each level shows no more than it may, and without a place
// nothing that tells where.
func TestForHoldsBack(t *testing.T) {
	v := child.Fold("c", sample(t))
	if got := v.For(access.None, true); len(got.Names)+len(got.Births) != 0 {
		t.Errorf("at no level something is shown: %+v", got)
	}
	for _, c := range []struct {
		why     string
		level   access.Level
		locates bool
	}{{"existence", access.Existence, false}, {"existence with a place", access.Existence, true}, {"contact, shielded", access.Contact, false}} {
		got := v.For(c.level, c.locates)
		if len(got.Addresses)+len(got.Schools)+len(got.Practices)+len(got.HealthVisit)+len(got.Identifiers) != 0 {
			t.Errorf("%s: places or numbers are shown: %+v", c.why, got)
		}
		if len(got.Names) != 1 || got.Name().Full() != "Jessica Harcastle" {
			t.Errorf("%s: names %+v, want the one shown", c.why, got.Names)
		}
		if got.Names[0].Source != (child.Source{}) || got.Births[0].Source != (child.Source{}) {
			t.Errorf("%s: a source tells where the child is known", c.why)
		}
		for _, k := range got.Carers {
			if len(k.Value.Phones) != 0 || !k.Value.Responsibility {
				t.Errorf("%s: a carer's telephone or a carer without responsibility is shown: %+v", c.why, k)
			}
		}
	}
	if got := v.For(access.Contact, true); len(got.Addresses) != 2 || len(got.Carers[0].Value.Phones) != 1 || len(got.Schools) != 1 {
		t.Errorf("contact: %+v", got)
	}
}

// TestEntryOfAShieldedChild: the index gets the name shown and numbers, no more.
func TestEntryOfAShieldedChild(t *testing.T) {
	v := child.Fold("c", sample(t))
	open, shielded := child.Entry(v, access.Protection{}), child.Entry(v, access.Protection{Shielded: true})
	if len(open.Places) != 2 || len(open.Carers) != 2 || len(open.Names) < 4 {
		t.Errorf("an open child's entry: %+v", open)
	}
	if len(shielded.Places)+len(shielded.Carers) != 0 || len(shielded.Names) != 1 || !shielded.Guarded || shielded.Hidden {
		t.Errorf("a shielded child's entry: %+v", shielded)
	}
	if e := child.Entry(v, access.Protection{Hidden: true, Shielded: true, Owner: "maker"}); e.Hidden || !e.Guarded {
		t.Errorf("a lookalike must be found by its maker: %+v", e)
	}
}

func TestCheck(t *testing.T) {
	today := day(t, "2026-11-22")
	born := func(s string) child.Birth { return child.Birth{Date: day(t, s)} }
	expected := func(s string) child.Birth { return child.Birth{Date: day(t, s), Precision: child.Expected} }
	name := []child.Name{{Given: "Ann", Family: "Lee"}}
	mother := &child.Mother{Name: child.Name{Given: "May", Family: "Lee"}}
	for _, c := range []struct {
		why  string
		rec  child.Record
		want []string // fields at fault
	}{
		{"enough", child.Record{Names: name, Birth: born("2018-01-15")}, nil},
		{"nothing", child.Record{}, []string{"given", "family", "birth"}},
		{"born tomorrow", child.Record{Names: name, Birth: born("2026-11-23")}, []string{"birth"}},
		{"grown up", child.Record{Names: name, Birth: born("2000-11-22")}, []string{"birth"}},
		{"25 with special needs", child.Record{Names: name, Birth: born("2000-12-01")}, nil},
		{"unborn", child.Record{Names: []child.Name{{Family: "Lee"}}, Birth: expected("2027-02-01"), Mother: mother}, nil},
		{"unborn without a mother", child.Record{Names: []child.Name{{Family: "Lee"}}, Birth: expected("2027-02-01")}, []string{"mother"}},
		{"expected in two years", child.Record{Names: []child.Name{{Family: "Lee"}}, Birth: expected("2028-11-22"), Mother: mother}, []string{"birth"}},
		{"an address without a postcode", child.Record{Names: name, Birth: born("2018-01-15"), Addresses: []child.Address{{Lines: []string{"1 Road"}}}}, []string{"address"}},
		{"no fixed address", child.Record{Names: name, Birth: born("2018-01-15"), Addresses: []child.Address{{Status: child.NoAddress}}}, nil},
		{"a carer without a family name", child.Record{Names: name, Birth: born("2018-01-15"), Carers: []child.Carer{{Name: child.Name{Given: "May"}}}}, []string{"carer"}},
	} {
		var got []string
		if err := c.rec.Check(today); err != nil {
			for _, f := range problem.Of(err).Fields {
				got = append(got, f.Name)
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.why, d)
		}
	}
}
