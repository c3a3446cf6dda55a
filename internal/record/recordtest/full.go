package recordtest

import (
	"context"
	"net/url"
	"testing"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/involvement"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/lib/workday"
)

// Day reads YYYY-MM-DD; a test that mistypes one fails.
func Day(t testing.TB, s string) workday.Date {
	t.Helper()
	d, err := workday.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Full is a record with everything in it. What locates holds the word "Zedland".
func Full(t testing.TB) child.Record {
	return child.Record{
		Names: []child.Name{{Given: "Siân", Middle: "Mair", Family: "O'Brien-Kowalczyk"}, {Kind: child.KnownAs, Given: "Shani", Family: "Kowalczyk"}, {Kind: child.Former, Given: "Siân", Family: "Pritchard"}},
		Birth: child.Birth{Date: Day(t, "2017-03-04")}, Gender: child.Female,
		Identifiers: []child.Identifier{{Kind: child.KindNHS, Value: "9990000018", State: child.Verified}, {Kind: child.KindUPN, Value: "B801200005001"}, {Kind: "yj", Value: "Y-1", State: child.Past}},
		Addresses: []child.Address{{Lines: []string{"4 Zedland Terrace", "Northbridge"}, Postcode: "ZZ1 1AA", From: Day(t, "2024-02-01")},
			{Lines: []string{"Flat 2, 19 Old Zedland Road"}, Postcode: "ZZ2 2BB", From: Day(t, "2017-03-04"), To: Day(t, "2024-01-31")}, {Status: child.LeftReturns, To: Day(t, "2023-01-31")}},
		Carers: []child.Carer{{Name: child.Name{Given: "Magda", Family: "Kowalczyk"}, Relationship: "Mother", Responsibility: true, Care: true, Phones: []string{"07700 900123", "01632 960 777 ext 12"}},
			{Name: child.Name{Given: "Ieuan", Family: "Pritchard"}, Relationship: "Grandfather", Care: true}},
		School:      &child.Universal{Name: "Zedland Primary School", Phone: "01632 960 301", Ref: "100001", From: Day(t, "2021-09-06")},
		Practice:    &child.Universal{Name: "Zedland Surgery", Phone: "01632 960 302"},
		HealthVisit: &child.Universal{Name: "Zedland Health Visiting"},
	}
}

// Sibling lives behind the same door.
func Sibling(t testing.TB) child.Record {
	return child.Record{Names: []child.Name{{Given: "Osian", Family: "Kowalczyk"}}, Birth: child.Birth{Date: Day(t, "2020-08-19")},
		Addresses: []child.Address{{Lines: []string{"4 Zedland Terrace"}, Postcode: "ZZ1 1AA"}}}
}

// Busy makes the full record with a sibling and everyone involved: the nurse
// confirmed, the social worker and the clinic claimed, a team known from a feed,
// and a police officer who has left again.
func (w *World) Busy(t testing.TB) string {
	t.Helper()
	c := w.Create(t, Full(t))
	w.Create(t, Sibling(t))
	for who, kind := range map[string]involvement.Kind{"nurse": involvement.Universal, "social": involvement.Additional, "clinic": involvement.Sensitive, "police": involvement.Additional} {
		w.Visit(t, who, c, access.HealthNeed)
		if got := w.Post(who, "/child/"+c+"/involvement", Claim(kind), "en"); got.Code != 303 {
			t.Fatalf("%s adds: %d %s", who, got.Code, got.Body)
		}
	}
	w.Post("boss", "/child/"+c+"/involvement/"+w.IDOf(t, "nurse", c)+"/confirm", url.Values{}, "en")
	w.Post("police", "/child/"+c+"/involvement/"+w.IDOf(t, "police", c)+"/end", url.Values{}, "en")
	w.Post("nurse", "/child/"+c+"/involvement/"+w.IDOf(t, "social", c)+"/reached", url.Values{form.ButtonName: {"yes"}}, "en")
	if err := w.As(t, "index", "feed:import", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
		_, err := w.Involvements.FromFeed(ctx, tx, g, c, involvement.Feed{Source: "youth-justice", Key: "1", Practitioner: "Jo Zedland-Ames", Agency: "yj", AgencyName: "Youth Justice Team",
			Role: "Case worker", Kind: involvement.Additional, Phone: "01632 960 401", Start: Day(t, "2025-01-05"), SuppliedOn: Day(t, "2025-11-20")})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return c
}

// Claim is the form of an involvement.
func Claim(kind involvement.Kind) url.Values {
	return url.Values{"role": {"Zedland worker"}, "phone": {"01632 960 101"}, "duty": {"01632 960 299"}, "days": {"mon", "tue"}, "kind": {string(kind)}, "basis": {"consent"},
		"starts-day": {"3"}, "starts-month": {"11"}, "starts-year": {"2026"}}
}

// IDOf is the id of an account's involvement with a child.
func (w *World) IDOf(t testing.TB, who, c string) (id string) {
	t.Helper()
	err := w.DB.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		return r.QueryRow(ctx, `SELECT id FROM involvement WHERE account = $1 AND child = $2`, who, c).Scan(&id)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Join adds a record from another source to a child.
func (w *World) Join(t testing.TB, c, source string, rec child.Record) {
	t.Helper()
	ids, keys, err := w.Children.NewIDs(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	in := child.Incoming{ID: ids[0], Source: source, Key: ids[0], SuppliedOn: Day(t, "2026-11-01"), Record: rec}
	if err := w.As(t, "index", "feed:import", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
		return w.Children.Join(ctx, tx, g, keys, in, c)
	}); err != nil {
		t.Fatal(err)
	}
}
