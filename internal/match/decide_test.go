package match

import (
	"testing"

	"onestory/internal/child"
	"onestory/lib/workday"
)

func day(t *testing.T, s string) workday.Date {
	t.Helper()
	d, err := workday.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// person is a record of name, birth date, postcode and, if given, a verified NHS number.
func person(t *testing.T, given, family, born, postcode, nhs string) child.Record {
	r := child.Record{Names: []child.Name{{Given: given, Family: family}}, Birth: child.Birth{Date: day(t, born)}}
	if postcode != "" {
		r.Addresses = []child.Address{{Lines: []string{"5 Kiln Road"}, Postcode: postcode}}
	}
	if nhs != "" {
		r.Identifiers = []child.Identifier{{Kind: child.KindNHS, Value: nhs, State: child.Verified}}
	}
	return r
}

func view(r child.Record) child.View { return child.Fold("c", []child.Held{{Record: r}}) }

// weighed is a child held, weighed as among a million.
func weighed(t *testing.T, id string, rec, held child.Record) Candidate {
	t.Helper()
	m, err := forSize(Standard(), 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	v := view(held)
	a, b := m.Prepare(ofRecord(rec)), m.Prepare(ofView(v))
	c := Candidate{Child: id, Score: 20, View: v, Weight: m.Score(&a, &b).Weight}
	for _, i := range rec.Identifiers {
		for _, j := range held.Identifiers {
			c.Identifier = c.Identifier || i == j
		}
	}
	return c
}

func noNames(a, b string) bool { return false }

func limits() Limits { return limitsOf(Standard().Thresholds) }

func TestDecide(t *testing.T) {
	asha := person(t, "Asha", "Quill", "2015-03-04", "ZX1 1AA", "999")
	plain := person(t, "Asha", "Quill", "2015-03-04", "ZX1 1AA", "")
	second := func(r child.Record, order int) child.Record { r.BirthOrder = order; return r }
	born := func(r child.Record, g child.Gender) child.Record { r.Gender = g; return r }
	for _, c := range []struct {
		name      string
		rec       child.Record
		held      child.Record
		guarded   bool
		status    Status
		reason    Reason
		protected bool
	}{
		{"equal number, all agrees", asha, asha, false, Match, "", false},
		{"equal number, moved and renamed", person(t, "Asha", "Marsh", "2015-03-04", "ZX9 1AA", "999"), asha, false, Match, "", false},
		{"equal number, everyday name", person(t, "Liz", "Quill", "2015-03-04", "", "999"), person(t, "Elizabeth", "Quill", "2015-03-04", "", "999"), false, Match, "", false},
		{"equal number, newborn without a name", person(t, "Baby", "Quill", "2015-03-04", "", "999"), asha, false, Match, "", false},
		{"equal number and names, a slip in the birth date", person(t, "Asha", "Quill", "2015-03-05", "", "999"), asha, false, Match, "", false},
		{"equal number, another birth date", person(t, "Asha", "Quill", "2016-07-05", "", "999"), asha, false, PotentialMatch, OtherBirth, false},
		{"equal number, another first name: a twin's number", person(t, "Ravi", "Quill", "2015-03-04", "", "999"), asha, false, PotentialMatch, OtherName, false},
		{"equal number of a guarded child", asha, asha, true, Match, "", false},
		{"name, birth date and postcode", plain, plain, false, Match, "", false},
		{"the same of a guarded child", plain, plain, true, PotentialMatch, Alike, true},
		{"accents and capitals", person(t, "ASHA", "QUÍLL", "2015-03-04", "ZX1 1AA", ""), plain, false, Match, "", false},
		{"another postcode far away", person(t, "Asha", "Quill", "2015-03-04", "ZY2 1AA", ""), plain, false, Match, "", false},
		{"misspelt", person(t, "Asha", "Quil", "2015-03-04", "ZX1 1AA", ""), plain, false, Match, "", false},
		{"both names misspelt, moved", person(t, "Ashha", "Quil", "2015-03-04", "QQ9 9ZZ", ""), plain, false, PotentialMatch, Alike, false},
		{"day and month changed over", person(t, "Asha", "Quill", "2015-04-03", "ZX1 1AA", ""), plain, false, Match, "", false},
		{"born on quite another day", person(t, "Asha", "Quill", "2011-09-21", "ZX1 1AA", ""), plain, false, NoMatch, "", false},
		{"recorded as of another sex", born(plain, child.Male), born(plain, child.Female), false, PotentialMatch, OtherSex, false},
		{"no first name", person(t, "Baby", "Quill", "2015-03-04", "ZX1 1AA", ""), plain, false, PotentialMatch, Unnamed, false},
		{"twin", person(t, "Ravi", "Quill", "2015-03-04", "ZX1 1AA", ""), plain, false, PotentialMatch, Twin, false},
		{"twin with another number", person(t, "Ravi", "Quill", "2015-03-04", "ZX1 1AA", "998"), asha, false, NoMatch, "", false},
		{"second of twins of one name", second(plain, 2), second(plain, 1), false, PotentialMatch, Twin, false},
		{"brother or sister", person(t, "Ravi", "Quill", "2017-08-21", "ZX1 1AA", ""), plain, false, NoMatch, "", false},
		{"another number", person(t, "Asha", "Quill", "2015-03-04", "ZX1 1AA", "998"), asha, false, PotentialMatch, OtherNumber, false},
		{"same family and birthday", person(t, "Ravi", "Quill", "2015-03-04", "ZY5 1AA", ""), plain, false, NoMatch, "", false},
		{"same family and birthday as a guarded child", person(t, "Ravi", "Quill", "2015-03-04", "ZY5 1AA", ""), plain, true, LowConfidenceMatch, Twin, true},
		{"twin of a guarded child, with another number", person(t, "Ravi", "Quill", "2015-03-04", "ZX1 1AA", "998"), asha, true, LowConfidenceMatch, Twin, true},
	} {
		with := weighed(t, "c", c.rec, c.held)
		with.Guarded = c.guarded
		d := Decide(c.rec, []Candidate{with}, limits(), noNames)
		if d.Status != c.status || d.Reason != c.reason || d.Protected != c.protected || (d.Status == Match) != (d.Child == "c") || (d.Status != NoMatch) != (len(d.Alike) == 1) {
			t.Errorf("%s, %.1f bits: %+v", c.name, with.Weight, d)
		}
	}
	if d := Decide(plain, nil, limits(), noNames); d.Status != NoMatch || d.Waits() {
		t.Errorf("nobody alike: %+v", d)
	}
}

// TestDecideAmongSeveral: nobody is guessed at.
func TestDecideAmongSeveral(t *testing.T) {
	asha, plain := person(t, "Asha", "Quill", "2015-03-04", "ZX1 1AA", "999"), person(t, "Asha", "Quill", "2015-03-04", "ZX1 1AA", "")
	ravi := person(t, "Ravi", "Quill", "2015-03-04", "ZX1 1AA", "")
	decide := func(rec child.Record, held ...child.Record) Decision {
		var found []Candidate
		for i, h := range held {
			found = append(found, weighed(t, string(rune('a'+i)), rec, h))
		}
		return Decide(rec, found, limits(), noNames)
	}
	if d := decide(plain, plain, plain); d.Status != ManyMatch || d.Reason != Several || len(d.Alike) != 2 || d.Child != "" {
		t.Errorf("two that fit: %+v", d)
	}
	if d := decide(plain, plain, ravi); d.Status != Match || d.Child != "a" || d.Margin < 5 {
		t.Errorf("beside the twin: %+v", d)
	}
	// Ravi's row has Asha's number: it is neither's without a person.
	swapped := person(t, "Ravi", "Quill", "2015-03-04", "ZX1 1AA", "999")
	if d := decide(swapped, asha, ravi); !d.Waits() || len(d.Alike) != 2 {
		t.Errorf("twins' numbers exchanged: %+v", d)
	}
	// A number that was superseded is the child's all the same.
	renumbered := asha
	renumbered.Identifiers = []child.Identifier{{Kind: child.KindNHS, Value: "998", State: child.Verified}, {Kind: child.KindNHS, Value: "999", State: child.Past}}
	if d := decide(asha, renumbered); d.Status != Match {
		t.Errorf("superseded number: %+v", d)
	}
	// A slip of the pen, unless both are names: then they may be twins.
	ella, bella := person(t, "Ella", "Quill", "2015-03-04", "ZX1 1AA", ""), person(t, "Bella", "Quill", "2015-03-04", "ZX1 1AA", "")
	for names, want := range map[bool]Status{false: Match, true: PotentialMatch} {
		d := Decide(ella, []Candidate{weighed(t, "a", ella, bella)}, limits(), func(a, b string) bool { return names && a == "ella" && b == "bella" })
		if d.Status != want || names && d.Reason != Twin {
			t.Errorf("both are names %v: %+v", names, d)
		}
	}
	// One supplier has two records of children who agree in everything.
	c := weighed(t, "a", plain, plain)
	c.SameSource = true
	if d := Decide(plain, []Candidate{c}, limits(), noNames); d.Status != PotentialMatch || d.Reason != Duplicate {
		t.Errorf("twice from one supplier: %+v", d)
	}
	// A guarded child who may be meant keeps a record from joining another by itself.
	g := weighed(t, "b", plain, person(t, "Asha", "Quill", "2015-03-04", "", ""))
	g.Guarded = true
	if d := Decide(plain, []Candidate{weighed(t, "a", plain, plain), g}, limits(), noNames); !d.Waits() || !d.Protected {
		t.Errorf("beside a guarded child: %+v", d)
	}
}

func TestDecideUnborn(t *testing.T) {
	expected := func(date, mother, nhs, postcode string) child.Record {
		r := person(t, "", "Prydderch", date, postcode, "")
		r.Birth.Precision = child.Expected
		r.Mother = &child.Mother{Name: child.Name{Given: mother, Family: "Prydderch"}, NHS: nhs}
		return r
	}
	held := expected("2027-01-10", "Siân", "999", "ZX1 1AA")
	for _, c := range []struct {
		name   string
		rec    child.Record
		status Status
	}{
		{"same mother's number", expected("2027-01-10", "Sian", "999", "ZX9 1AA"), Match},
		{"same mother's name and postcode", expected("2027-01-10", "Sian", "", "ZX1 1AA"), Match},
		{"another expected date", expected("2027-01-20", "Sian", "999", "ZX1 1AA"), LowConfidenceMatch},
		{"another mother", expected("2027-01-10", "Ffion", "998", "ZX5 1AA"), NoMatch},
		{"born since", person(t, "Nel", "Prydderch", "2027-01-04", "ZX1 1AA", ""), LowConfidenceMatch},
		{"a child of that family elsewhere", person(t, "Nel", "Prydderch", "2027-01-04", "ZX7 1AA", ""), NoMatch},
		{"an older child of that family", person(t, "Osian", "Prydderch", "2023-08-17", "ZX1 1AA", ""), NoMatch},
	} {
		if d := Decide(c.rec, []Candidate{weighed(t, "c", c.rec, held)}, limits(), noNames); d.Status != c.status {
			t.Errorf("%s: %+v", c.name, d)
		}
	}
}
