package shield_test

import (
	"context"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/match"
	"onestory/internal/shield"
	"onestory/lib/workday"
)

type world struct {
	*accesstest.World
	children *child.Service
	search   *find.Index
	shields  *shield.Service
}

func people() accesstest.People {
	return accesstest.People{
		"nurse":   {Active: true, Agency: "nursing", Authority: "la", Roles: []access.Role{access.SchoolNurse}},
		"worker":  {Active: true, Agency: "council", Authority: "la", Roles: []access.Role{access.FrontDoor}},
		"officer": {Active: true, Agency: "council", Authority: "la", Cleared: true, Roles: []access.Role{access.ShieldOfficer}},
		"second":  {Active: true, Agency: "council", Authority: "la", Cleared: true, Roles: []access.Role{access.ShieldOfficer}},
	}
}

func setup(t *testing.T, d *db.DB) *world {
	w := &world{World: accesstest.New(t, d, people()), search: find.New(d, make([]byte, 32))}
	queue := match.NewQueue(id.Random{})
	w.children = child.New(w.Gate, w.Keys, w.search, id.Random{}, queue)
	queue.Use(match.NewMatcher(w.search, w.children, match.Standard()))
	w.shields = shield.New(w.Gate, w.Keys, id.Random{}, w.children)
	return w
}

func schemas() []db.Schema {
	return accesstest.Schemas(once.Schema(), find.Schema(), child.Schema(), match.Schema(), shield.Schema())
}

// make makes a child at a door and says who works with it.
func (w *world) make(t *testing.T, given, born string) string {
	t.Helper()
	b, err := workday.Parse(born)
	if err != nil {
		t.Fatal(err)
	}
	rec := child.Record{Names: []child.Name{{Given: given, Family: "Marchbanks"}}, Birth: child.Birth{Date: b},
		Addresses: []child.Address{{Lines: []string{"7 Safe Street"}, Postcode: "ZX7 7AA"}},
		Carers:    []child.Carer{{Name: child.Name{Given: "Leanne", Family: "Marchbanks"}, Phones: []string{"07700 900111"}, Responsibility: true}}}
	c, err := w.children.Create(context.Background(), access.Request{Actor: "worker", Action: "child:create"}, rec, "")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (w *world) view(t *testing.T, who, c string) (child.View, error) {
	t.Helper()
	return access.Read(context.Background(), w.Gate, access.Request{Actor: who, Action: "child:open", Child: c, Level: access.Existence, Purpose: access.Safeguarding},
		func(ctx context.Context, r db.Reader, g access.Grant) (child.View, audit.Event, error) {
			v, err := w.children.Of(ctx, r, g)
			return v, audit.Event{}, err
		})
}

func (w *world) found(t *testing.T, who string, q find.Query) int {
	t.Helper()
	if err := w.search.Warm(context.Background()); err != nil {
		t.Fatal(err)
	}
	res, err := access.Read(context.Background(), w.Gate, access.Request{Actor: who, Action: "child:find", Purpose: access.LookUp},
		func(ctx context.Context, r db.Reader, g access.Grant) (find.Result, audit.Event, error) {
			res, err := w.search.Find(ctx, r, g, q)
			return res, audit.Event{}, err
		})
	if err != nil {
		t.Fatal(err)
	}
	return len(res.Candidates)
}

func TestAShieldCoversEveryoneBehindTheDoor(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w, ctx := setup(t, d), context.Background()
		ellie, riley := w.make(t, "Ellie-Mae", "2016-11-30"), w.make(t, "Riley", "2022-03-19")
		if v, err := w.view(t, "worker", riley); err != nil || len(v.Addresses) != 1 {
			t.Fatalf("before the shield: %+v, %v", v.Addresses, err)
		}
		door := find.Query{Postcode: "ZX7 7AA", House: "7", Age: 10, AgeGiven: true}
		if n := w.found(t, "worker", door); n != 1 {
			t.Fatalf("%d children found at the door before the shield, want 1", n)
		}

		in := shield.Shield{Kind: shield.Location, Reason: "Their father has said that he will find them."}
		ask := access.Request{Actor: "nurse", Action: "shield:request", Child: ellie, Level: access.Existence, Purpose: access.Safeguarding}
		if err := w.shields.Ask(ctx, ask, in, ""); err != nil {
			t.Fatal(err)
		}
		for _, c := range []string{ellie, riley} {
			v, err := w.view(t, "worker", c)
			if err != nil || len(v.Addresses) != 0 || len(v.Names) != 1 {
				t.Errorf("shielded: %d addresses, %d names, %v", len(v.Addresses), len(v.Names), err)
			}
			if v, err := w.view(t, "officer", c); err != nil || len(v.Addresses) != 1 {
				t.Errorf("the officer sees %d addresses, %v; want 1", len(v.Addresses), err)
			}
		}
		for _, q := range []find.Query{door, {Phone: "07700 900111"}, {Carer: "Leanne Marchbanks"}} {
			if n := w.found(t, "worker", q); n != 0 {
				t.Errorf("%+v finds %d shielded children", q, n)
			}
		}
		born, _ := workday.Parse("2016-11-30")
		if n := w.found(t, "nurse", find.Query{Given: "Ellie", Family: "Marchbanks", Birth: born}); n != 1 {
			t.Errorf("by name and birth date %d are found, want 1", n)
		}

		list, err := w.shields.List(ctx, access.Request{Actor: "officer", Action: "shield:list"})
		if err != nil || len(list) != 1 || list[0].Reason != in.Reason {
			t.Fatalf("the officer's list: %+v, %v", list, err)
		}
		decide := access.Request{Actor: "officer", Action: "shield:decide", Child: ellie, Level: access.Existence, Purpose: access.Safeguarding}
		if err := w.shields.Decide(ctx, decide, list[0].ID, false, list[0].Version+7); !problem.Is(err, problem.Conflict) {
			t.Errorf("a stale decision: %v, want a conflict", err)
		}
		if err := w.shields.Decide(ctx, decide, list[0].ID, false, list[0].Version); err != nil {
			t.Fatal(err)
		}
		if v, err := w.view(t, "worker", ellie); err != nil || len(v.Addresses) != 1 {
			t.Errorf("lifted: %d addresses, %v; want 1", len(v.Addresses), err)
		}
		if v, _ := w.view(t, "worker", riley); len(v.Addresses) != 0 {
			t.Error("lifting one child's shield uncovered the other")
		}
	})
}

func TestWhoMayGuard(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w, ctx := setup(t, d), context.Background()
		c := w.make(t, "Imogen", "2013-07-22")
		hide := shield.Shield{Kind: shield.Hidden, Reason: "Known to a gang that looks for her."}
		ask := access.Request{Actor: "nurse", Action: "shield:request", Child: c, Level: access.Existence, Purpose: access.Safeguarding}
		if err := w.shields.Ask(ctx, ask, hide, ""); !problem.Is(err, problem.Invalid) {
			t.Errorf("a nurse hid a child: %v", err)
		}
		if err := w.shields.Ask(ctx, ask, shield.Shield{Kind: shield.Location, Reason: "short"}, ""); !problem.Is(err, problem.Invalid) {
			t.Errorf("a shield without a reason: %v", err)
		}
		ask.Actor = "officer"
		if err := w.shields.Ask(ctx, ask, hide, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.view(t, "nurse", c); err != access.ErrNotFound {
			t.Errorf("the nurse opens a hidden child: %v", err)
		}
		list, err := w.shields.List(ctx, access.Request{Actor: "officer", Action: "shield:list"})
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		decide := access.Request{Actor: "officer", Action: "shield:decide", Child: c, Level: access.Existence, Purpose: access.Safeguarding}
		if err := w.shields.Decide(ctx, decide, list[0].ID, true, 1); !problem.Is(err, problem.Forbidden) {
			t.Errorf("who asked decided too: %v", err)
		}
		decide.Actor = "second"
		if err := w.shields.Decide(ctx, decide, list[0].ID, true, 1); err != nil {
			t.Error(err)
		}
	})
}

// TestALookalikeIsAsIfNew: someone who creates a record like a hidden child's
// learns nothing: it succeeds, can be opened and found again by its maker, and
// by nobody else without clearance.
func TestALookalikeIsAsIfNew(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w, ctx := setup(t, d), context.Background()
		hiddenChild := w.make(t, "Imogen", "2013-07-22")
		ask := access.Request{Actor: "officer", Action: "shield:request", Child: hiddenChild, Level: access.Existence, Purpose: access.Safeguarding}
		if err := w.shields.Ask(ctx, ask, shield.Shield{Kind: shield.Hidden, Reason: "Known to a gang that looks for her."}, ""); err != nil {
			t.Fatal(err)
		}
		born, _ := workday.Parse("2013-07-22")
		rec := child.Record{Names: []child.Name{{Given: "Imogen", Family: "Marchbanks"}}, Birth: child.Birth{Date: born}}
		q := find.Query{Given: "Imogen", Family: "Marchbanks", Birth: born}
		made, err := w.children.Create(ctx, access.Request{Actor: "nurse", Action: "child:create"}, rec, "")
		if err != nil || made == hiddenChild {
			t.Fatalf("creating a lookalike: %q, %v", made, err)
		}
		if v, err := w.view(t, "nurse", made); err != nil || v.Name().Full() != "Imogen Marchbanks" {
			t.Errorf("its maker opens it: %v, %v", v.Name(), err)
		}
		if n := w.found(t, "nurse", q); n != 1 {
			t.Errorf("its maker finds %d, want the one", n)
		}
		if n := w.found(t, "worker", q); n != 0 {
			t.Errorf("someone else finds %d", n)
		}
		if _, err := w.view(t, "worker", made); err != access.ErrNotFound {
			t.Errorf("someone else opens it: %v", err)
		}
		if n := w.found(t, "officer", q); n != 2 {
			t.Errorf("the officer finds %d, want both", n)
		}
	})
}
