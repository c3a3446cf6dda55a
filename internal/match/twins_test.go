package match

import (
	"math/rand/v2"
	"slices"
	"testing"

	"onestory/internal/child"
	"onestory/internal/synth"
	"onestory/lib/linkage"
)

// TestTwinsAreNeverJoined: in 10,000 pairs of twins none is joined with the other
// without a person: not by names that are a letter apart, not with the other's
// number, and not where one has no name yet. Pairs of which one name is a form of
// the other (Aisha and Ayesha) are left out: no record can tell those twins from
// one child.
func TestTwinsAreNeverJoined(t *testing.T) {
	names := map[string]bool{}
	var given []string
	var homes []synth.Child
	for h := range synth.World(21, 6000) {
		for _, c := range h.Children {
			if f := linkage.Fold(c.Given); f != "" && !names[f] {
				names[f], given = true, append(given, c.Given)
			}
			if !c.Unborn() {
				homes = append(homes, c)
			}
		}
	}
	both := func(a, b string) bool { return names[a] && names[b] }
	r := rand.New(rand.NewPCG(1, 2))
	pairs, close := 0, 0
	for pairs < 10_000 {
		c := homes[r.IntN(len(homes))]
		a, b := given[r.IntN(len(given))], given[r.IntN(len(given))]
		if pairs%4 == 0 { // names that are a slip apart
			near := slices.DeleteFunc(slices.Clone(given), func(o string) bool {
				_, ok := linkage.OSAWithin(linkage.Fold(a), linkage.Fold(o), 1)
				return !ok || o == a
			})
			if len(near) == 0 {
				continue
			}
			b = near[r.IntN(len(near))]
			close++
		}
		x, y := linkage.Fold(a), linkage.Fold(b)
		if x == y || linkage.AreAliases(x, y) || sharesWord(x, y) {
			continue
		}
		pairs++
		twin := func(name, nhs string) child.Record {
			rec := child.Record{Names: []child.Name{{Given: name, Family: c.Family}}, Birth: child.Birth{Date: c.Born}}
			if c.Address.Postcode != "" {
				rec.Addresses = []child.Address{{Lines: []string{c.Address.Line1}, Postcode: string(c.Address.Postcode)}}
			}
			if nhs != "" {
				rec.Identifiers = []child.Identifier{{Kind: child.KindNHS, Value: nhs, State: child.Verified}}
			}
			return rec
		}
		held := twin(a, "9990000018")
		for what, rec := range map[string]child.Record{"without a number": twin(b, ""), "with the other's number": twin(b, "9990000018"), "not named yet": twin("Baby", "")} {
			if d := Decide(rec, []Candidate{weighed(t, "a", rec, held)}, limits(), both); d.Status == Match {
				t.Errorf("%s and %s %s, born %s, %s: %+v", a, b, c.Family, c.Born, what, d)
			}
		}
	}
	if close < 1000 {
		t.Errorf("only %d pairs had names a slip apart", close)
	}
}

// sharesWord: Mary Jane and Mary are one name to a supplier who has one box.
func sharesWord(a, b string) bool {
	return slices.ContainsFunc(linkage.Tokens(a), func(x string) bool { return slices.Contains(linkage.Tokens(b), x) })
}

// TestNewbornIsNamedLater: a child first held as Baby Quill is joined by the
// number or, unnamed, waits; the placeholder says nothing for or against a name.
func TestNewbornIsNamedLater(t *testing.T) {
	baby, named := person(t, "Baby", "Quill", "2026-03-04", "ZX1 1AA", "9990000018"), person(t, "Nel", "Quill", "2026-03-04", "ZX1 1AA", "9990000018")
	if d := Decide(named, []Candidate{weighed(t, "a", named, baby)}, limits(), noNames); d.Status != Match {
		t.Errorf("by number: %+v", d)
	}
	m, err := forSize(Standard(), 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	a, b := m.Prepare(ofRecord(baby)), m.Prepare(ofRecord(named))
	if w := m.Explain(&a, &b); w.Bars[1].Name != fieldGiven || w.Bars[1].Bits != 0 {
		t.Errorf("a placeholder counts: %+v", w.Bars[1])
	}
	baby.Identifiers = nil
	if d := Decide(named, []Candidate{weighed(t, "a", named, baby)}, limits(), noNames); d.Reason != Unnamed || !d.Waits() {
		t.Errorf("without a number: %+v", d)
	}
}

// TestHouseholdCountsOnce: a brother or sister who shares family name, postcode
// and telephone never waits for anybody.
func TestHouseholdCountsOnce(t *testing.T) {
	carer := []child.Carer{{Name: child.Name{Given: "Una", Family: "Quill"}, Phones: []string{"01632 960001"}}}
	one := person(t, "Asha", "Quill", "2015-03-04", "ZX1 1AA", "")
	one.Carers = carer
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		d := one.Birth.Date.AddDays(300 + r.IntN(3000))
		other := person(t, "Ravi", "Quill", d.String(), "ZX1 1AA", "")
		other.Carers = carer
		c := weighed(t, "a", other, one)
		if got := Decide(other, []Candidate{c}, limits(), noNames); got.Status != NoMatch || c.Weight >= 0 {
			t.Fatalf("born %s: %.1f bits, %+v", d, c.Weight, got)
		}
	}
}

// TestEvidenceAddsUp: what is kept with a link adds up to its weight.
func TestEvidenceAddsUp(t *testing.T) {
	asha := person(t, "Asha", "Quill", "2015-03-04", "ZX1 1AA", "999")
	m, err := forSize(Standard(), 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	live := &sized{children: 1_000_000, model: m}
	for _, held := range []child.Record{asha, person(t, "Ravi", "Quill", "2015-03-04", "ZX1 1AA", ""), person(t, "Asha", "Quil", "2015-04-03", "ZY1 1AA", "998")} {
		a, b := m.Prepare(ofRecord(asha)), m.Prepare(ofView(view(held)))
		e, err := ReadEvidence(evidence(live, "standard 1", m.Explain(&a, &b)).String())
		if err != nil {
			t.Fatal(err)
		}
		if want := m.Score(&a, &b).Weight; e.Total()-want > 1e-9 || want-e.Total() > 1e-9 {
			t.Errorf("%v adds up to %v, not %v", e, e.Total(), want)
		}
	}
}
