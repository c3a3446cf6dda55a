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

func TestDecide(t *testing.T) {
	asha := person(t, "Asha", "Quill", "2015-03-04", "ZX1 1AA", "999")
	plain := person(t, "Asha", "Quill", "2015-03-04", "ZX1 1AA", "")
	second := func(r child.Record, order int) child.Record { r.BirthOrder = order; return r }
	for _, c := range []struct {
		name       string
		rec        child.Record
		held       child.Record
		score      float64
		identifier bool
		guarded    bool
		status     Status
		reason     Reason
		protected  bool
	}{
		{"equal number, all agrees", asha, asha, 40, true, false, Match, "", false},
		{"equal number, moved and renamed", person(t, "Asha", "Marsh", "2015-03-04", "ZX9 1AA", "999"), asha, 16, true, false, Match, "", false},
		{"equal number, everyday name", person(t, "Liz", "Quill", "2015-03-04", "", "999"), person(t, "Elizabeth", "Quill", "2015-03-04", "", "999"), 30, true, false, Match, "", false},
		{"equal number, newborn without a name", person(t, "Baby", "Quill", "2015-03-04", "", "999"), asha, 23, true, false, Match, "", false},
		{"equal number, another birth date", person(t, "Asha", "Quill", "2015-03-05", "", "999"), asha, 20, true, false, LowConfidenceMatch, OtherBirth, false},
		{"equal number, another first name: a twin's number", person(t, "Ravi", "Quill", "2015-03-04", "", "999"), asha, 17, true, false, LowConfidenceMatch, OtherName, false},
		{"equal number of a guarded child", asha, asha, 40, true, true, Match, "", false},
		{"name, birth date and postcode", plain, plain, 40, false, false, Match, "", false},
		{"accents and capitals", person(t, "ASHA", "QUÍLL", "2015-03-04", "ZX1 1AA", ""), plain, 40, false, false, Match, "", false},
		{"another postcode", person(t, "Asha", "Quill", "2015-03-04", "ZX2 1AA", ""), plain, 31, false, false, PotentialMatch, Alike, false},
		{"misspelt", person(t, "Asha", "Quil", "2015-03-04", "ZX1 1AA", ""), plain, 37, false, false, PotentialMatch, Alike, false},
		{"twin", person(t, "Ravi", "Quill", "2015-03-04", "ZX1 1AA", ""), plain, 26, false, false, PotentialMatch, Twin, false},
		{"twin with another number", person(t, "Ravi", "Quill", "2015-03-04", "ZX1 1AA", "998"), asha, 26, false, false, NoMatch, "", false},
		{"second of twins of one name", second(plain, 2), second(plain, 1), 40, false, false, PotentialMatch, Twin, false},
		{"another number", person(t, "Asha", "Quill", "2015-03-04", "ZX1 1AA", "998"), asha, 40, false, false, PotentialMatch, OtherNumber, false},
		{"same family and birthday", person(t, "Ravi", "Quill", "2015-03-04", "ZX5 1AA", ""), plain, 17, false, false, NoMatch, "", false},
		{"same family and birthday as a guarded child", person(t, "Ravi", "Quill", "2015-03-04", "ZX5 1AA", ""), plain, 17, false, true, LowConfidenceMatch, Twin, true},
		{"twin of a guarded child, with another number", person(t, "Ravi", "Quill", "2015-03-04", "ZX1 1AA", "998"), asha, 26, false, true, PotentialMatch, Twin, true},
	} {
		d := Decide(c.rec, []Candidate{{Child: "c", Score: c.score, Identifier: c.identifier, Guarded: c.guarded, View: view(c.held)}})
		if d.Status != c.status || d.Reason != c.reason || d.Protected != c.protected || (d.Status == Match) != (d.Child == "c") || d.Waits() != (len(d.Alike) == 1) {
			t.Errorf("%s: %+v", c.name, d)
		}
	}
	if d := Decide(plain, nil); d.Status != NoMatch || d.Waits() {
		t.Errorf("nobody alike: %+v", d)
	}
	two := []Candidate{{Child: "a", Score: 40, View: view(plain)}, {Child: "b", Score: 40, View: view(plain)}}
	if d := Decide(plain, two); d.Status != ManyMatch || d.Reason != Several || len(d.Alike) != 2 || d.Child != "" {
		t.Errorf("two that fit: %+v", d)
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
		if d := Decide(c.rec, []Candidate{{Child: "c", Score: 18.6, View: view(held)}}); d.Status != c.status {
			t.Errorf("%s: %+v", c.name, d)
		}
	}
}
