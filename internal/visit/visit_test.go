package visit_test

import (
	"context"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/visit"
	"onestory/lib/workday"
)

type noQueue struct{}

func (noQueue) Guard(context.Context, *db.Tx, access.Grant, string) error { return nil }

func (noQueue) Like(context.Context, *db.Tx, access.Grant, child.Record) ([]child.Like, error) {
	return nil, nil
}

func (noQueue) Add(context.Context, *db.Tx, access.Grant, string, string, []child.Like, bool) error {
	return nil
}

// TestAVisitCoversItsHours states a purpose and opens the child before, during
// and after. The pages are held by the tests of feature record.
func TestAVisitCoversItsHours(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(find.Schema(), once.Schema(), child.Schema()), func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		w := accesstest.New(t, d, accesstest.People{
			"nurse": {Active: true, Authority: "la", Roles: []access.Role{access.SchoolNurse}}, "index": {Active: true, Authority: "elsewhere", Roles: []access.Role{access.IndexAdmin}}})
		children := child.New(w.Gate, w.Keys, find.New(d, make([]byte, 32)), id.Random{}, noQueue{})
		svc := visit.New(w.Gate, children, id.Random{})
		born, _ := workday.Parse("2017-03-04")
		c, err := children.Create(ctx, access.Request{Actor: "nurse", Action: "child:create"}, child.Record{Names: []child.Name{{Given: "Ann", Family: "Bee"}}, Birth: child.Birth{Date: born}}, form.NewKey())
		if err != nil {
			t.Fatal(err)
		}
		q := access.Request{Actor: "nurse", Action: "visit:start", Child: c, Level: access.Existence}
		open := func() (p access.Purpose, err error) {
			return access.Read(ctx, w.Gate, access.Request{Actor: "nurse", Action: "child:open", Child: c, Level: access.Existence}, func(ctx context.Context, r db.Reader, g access.Grant) (access.Purpose, audit.Event, error) {
				return g.Purpose(), audit.Event{}, nil
			})
		}
		if _, err := open(); err != access.ErrPurpose {
			t.Fatalf("before: %v", err)
		}
		if err := svc.Start(ctx, q, "", ""); !problem.Is(err, problem.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := svc.Start(ctx, q, access.Safeguarding, strings.Repeat("é", 501)); !problem.Is(err, problem.Invalid) {
			t.Errorf("a note too long: %v", err)
		}
		door, err := svc.Open(ctx, q)
		if err != nil || len(door.Purposes) != len(access.StatedPurposes())-1 || door.Child.Name().Full() != "Ann Bee" {
			t.Errorf("the door: %+v, %v", door, err)
		}
		if err := svc.Start(ctx, q, access.Safeguarding, "a neighbour rang"); err != nil {
			t.Fatal(err)
		}
		if p, err := open(); err != nil || p != access.Safeguarding {
			t.Errorf("during: %q, %v", p, err)
		}
		w.Clock.Add(visit.Lasts)
		if _, err := open(); err != access.ErrPurpose {
			t.Errorf("after: %v", err)
		}
		if _, err := svc.Open(ctx, access.Request{Actor: "index", Action: "visit:start", Child: c, Level: access.Existence}); !problem.Is(err, problem.NotFound) {
			t.Errorf("another authority's administrator: %v", err)
		}
	})
}
