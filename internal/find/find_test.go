package find_test

import (
	"context"
	"fmt"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

func date(t testing.TB, s string) workday.Date {
	t.Helper()
	d, err := workday.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

type fixture struct {
	*accesstest.World
	x *find.Index
}

func people() accesstest.People {
	return accesstest.People{
		"nurse":   {Active: true, Agency: "school", Roles: []access.Role{access.SchoolNurse}},
		"officer": {Active: true, Agency: "council", Cleared: true, Roles: []access.Role{access.Broker}},
		"index":   {Active: true, Agency: "council", Roles: []access.Role{access.IndexAdmin}},
	}
}

func setup(t *testing.T, d *db.DB) *fixture {
	f := &fixture{accesstest.New(t, d, people()), find.New(d, make([]byte, 32))}
	return f
}

func (f *fixture) put(t *testing.T, p access.Protection, e find.Entry) {
	t.Helper()
	e.Display = e.Names[0].Given + " " + e.Names[0].Family
	e.Hidden, e.Guarded = p.Hidden, p.Hidden || p.Shielded
	err := f.As(t, "index", "feed:import", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
		if _, err := access.Admit(ctx, tx, e.Child, "la", p); err != nil {
			return err
		}
		return f.x.Put(ctx, tx, e)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.x.Warm(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) find(t *testing.T, who string, q find.Query) (find.Result, error) {
	t.Helper()
	return access.Read(context.Background(), f.Gate, access.Request{Actor: who, Action: "child:find", Purpose: access.LookUp},
		func(ctx context.Context, r db.Reader, g access.Grant) (find.Result, audit.Event, error) {
			res, err := f.x.Find(ctx, r, g, q)
			return res, audit.Event{}, err
		})
}

func children(r find.Result) (out []string) {
	for _, c := range r.Candidates {
		out = append(out, c.Child)
	}
	return out
}

func TestFindTolerates(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(find.Schema()), func(t *testing.T, d *db.DB) {
		f := setup(t, d)
		f.put(t, access.Protection{}, find.Entry{Child: "sian", Year: 2017, Births: []workday.Date{date(t, "2017-03-04")},
			Names:       []find.Name{{Given: "Siân", Family: "O'Brien-Kowalczyk"}, {Given: "Siân", Family: "Pritchard"}},
			Identifiers: []find.Identifier{{Kind: "nhs", Value: "9990000018", Verified: true}, {Kind: "upn", Value: "B801200005001"}},
			Places:      []find.Place{{Postcode: "ZZ1 1AA", House: "4"}}, Carers: []find.Carer{{Given: "Magda", Family: "Kowalczyk", Phones: []string{"07700 900123"}}}})
		f.put(t, access.Protection{}, find.Entry{Child: "mo", Year: 2016, Gender: "male", Births: []workday.Date{date(t, "2016-11-20")}, Names: []find.Name{{Given: "Mohammed", Family: "Hussain"}}})
		born := func(s string) workday.Date { return date(t, s) }
		for _, c := range []struct {
			why  string
			q    find.Query
			want string
		}{
			{"as recorded", find.Query{Given: "Siân", Family: "O'Brien-Kowalczyk", Birth: born("2017-03-04")}, "sian"},
			{"without accents or marks", find.Query{Given: "sian", Family: "obrien kowalczyk", Birth: born("2017-03-04")}, "sian"},
			{"one half of a double-barrelled name", find.Query{Given: "Sian", Family: "Kowalczyk", Birth: born("2017-03-04")}, "sian"},
			{"typing errors in both names", find.Query{Given: "Sain", Family: "Kowalzcyk", Birth: born("2017-03-04")}, "sian"},
			{"a former name", find.Query{Given: "Sian", Family: "Pritchard", Birth: born("2017-03-04")}, "sian"},
			{"names in the wrong boxes", find.Query{Given: "Kowalczyk", Family: "Siân", Birth: born("2017-03-04")}, "sian"},
			{"day and month changed over", find.Query{Given: "Sian", Family: "Kowalczyk", Birth: born("2017-04-03")}, "sian"},
			{"three months out", find.Query{Given: "Sian", Family: "Pritchard", Birth: born("2017-06-14")}, "sian"},
			{"another spelling of the name", find.Query{Given: "Muhammad", Family: "Hussein", Birth: born("2016-11-20")}, "mo"},
			{"an age", find.Query{Given: "Mohammed", Family: "Hussain", Age: 10, AgeGiven: true}, "mo"},
			{"a verified NHS number", find.Query{Identifier: "9990000018", Kind: "nhs"}, "sian"},
			{"no given name, but sex and postcode", find.Query{Family: "Kowalczyk", Birth: born("2017-03-04"), Gender: "female", Postcode: "ZZ1 1AA"}, "sian"},
			{"a carer's telephone", find.Query{Phone: "+44 7700 900123"}, "sian"},
			{"a carer's name", find.Query{Carer: "magda kowalczyk"}, "sian"},
			{"a door and an age", find.Query{Postcode: "ZZ1 1AA", House: "4", Age: 9, AgeGiven: true}, "sian"},
		} {
			got, err := f.find(t, "nurse", c.q)
			if err != nil || len(got.Candidates) != 1 || got.Candidates[0].Child != c.want {
				t.Errorf("%s: %v, %v; want %s", c.why, children(got), err, c.want)
			}
		}
		for _, c := range []struct {
			why string
			q   find.Query
		}{
			{"another child altogether", find.Query{Given: "Peter", Family: "Jones", Birth: born("2017-03-04")}},
			{"the wrong year", find.Query{Given: "Sian", Family: "Kowalczyk", Birth: born("2012-03-04")}},
			{"an unverified UPN", find.Query{Identifier: "B801200005001", Kind: "upn"}},
			{"a door and another age", find.Query{Postcode: "ZZ1 1AA", House: "4", Age: 15, AgeGiven: true}},
		} {
			if got, err := f.find(t, "nurse", c.q); err != nil || len(got.Candidates) != 0 {
				t.Errorf("%s: found %v, %v", c.why, children(got), err)
			}
		}
	})
}

func TestTooLittleIsRefused(t *testing.T) {
	for _, q := range []find.Query{{}, {Given: "Ann"}, {Family: "Lee"}, {Given: "Ann", Family: "Lee"}, {Postcode: "ZZ1 1AA"}, {Postcode: "ZZ1 1AA", House: "4"}, {Carer: "Ann"}} {
		if err := q.Check(); !problem.Is(err, problem.Invalid) {
			t.Errorf("%+v was accepted: %v", q, err)
		}
	}
}

func TestElevenAreTooMany(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(find.Schema()), func(t *testing.T, d *db.DB) {
		f := setup(t, d)
		q := find.Query{Given: "Ann", Family: "Lee", Birth: date(t, "2018-01-15")}
		for i := range 11 {
			hidden := i == 10 // what may not be known is not counted either
			f.put(t, access.Protection{Hidden: hidden}, find.Entry{Child: fmt.Sprint("c", i), Names: []find.Name{{Given: "Ann", Family: "Lee"}}, Births: []workday.Date{q.Birth}})
		}
		if got, err := f.find(t, "nurse", q); err != nil || got.More || len(got.Candidates) != 10 {
			t.Errorf("the nurse: %d candidates, more %v, %v; want 10", len(got.Candidates), got.More, err)
		}
		if got, err := f.find(t, "officer", q); err != nil || !got.More || len(got.Candidates) != 0 {
			t.Errorf("the cleared officer: %d candidates, more %v, %v; want more and none", len(got.Candidates), got.More, err)
		}
	})
}

// TestHiddenCostsNothing: a hidden child changes neither the answer nor the
// number of queries, for each way of searching.
func TestHiddenCostsNothing(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(find.Schema()), func(t *testing.T, d *db.DB) {
		queries := []find.Query{
			{Given: "Kit", Family: "Quill", Birth: date(t, "2015-02-03")},
			{Given: "Kit", Family: "Quill", Age: 11, AgeGiven: true},
			{Identifier: "9990000026", Kind: "nhs"},
			{Family: "Quill", Birth: date(t, "2015-02-03"), Gender: "male", Postcode: "ZZ9 9ZZ"},
			{Phone: "07700 900999"},
		}
		f := setup(t, d)
		f.put(t, access.Protection{}, find.Entry{Child: "other", Names: []find.Name{{Given: "Zoe", Family: "Adams"}}, Births: []workday.Date{date(t, "2015-02-03")}})
		cost := func() (out []db.Count) {
			for _, q := range queries {
				var c db.Count
				_, err := access.Read(db.WithCount(context.Background(), &c), f.Gate, access.Request{Actor: "nurse", Action: "child:find", Purpose: access.LookUp},
					func(ctx context.Context, r db.Reader, g access.Grant) (int, audit.Event, error) {
						res, err := f.x.Find(ctx, r, g, q)
						if len(res.Candidates) != 0 || res.More {
							t.Errorf("%+v found %v", q, res)
						}
						return 0, audit.Event{}, err
					})
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, c)
			}
			return out
		}
		before := cost()
		f.put(t, access.Protection{Hidden: true}, find.Entry{Child: "kit", Gender: "male", Names: []find.Name{{Given: "Kit", Family: "Quill"}}, Births: []workday.Date{date(t, "2015-02-03")},
			Identifiers: []find.Identifier{{Kind: "nhs", Value: "9990000026", Verified: true}}, Places: []find.Place{{Postcode: "ZZ9 9ZZ", House: "1"}}, Carers: []find.Carer{{Phones: []string{"07700900999"}}}})
		after := cost()
		for i := range before {
			if before[i] != after[i] {
				t.Errorf("%+v: %v without the hidden child, %v with", queries[i], before[i], after[i])
			}
		}
		if got, err := f.find(t, "officer", queries[0]); err != nil || len(got.Candidates) != 1 {
			t.Errorf("the cleared officer does not find the hidden child: %v, %v", got, err)
		}
	})
}
