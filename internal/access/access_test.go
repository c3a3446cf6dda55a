package access_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/fstest"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
)

type people = accesstest.People

func gate(t *testing.T, d *db.DB, p people) *access.Gate { return accesstest.New(t, d, p).Gate }

func schemas() []db.Schema { return accesstest.Schemas() }

func write(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// may asks whether an account reaches a level, through the real door.
func may(t *testing.T, g *access.Gate, who, child string, l access.Level, p access.Purpose) bool {
	t.Helper()
	got, err := access.Read(context.Background(), g, access.Request{Actor: who, Action: "child:open", Child: child, Level: l, Purpose: p},
		func(ctx context.Context, r db.Reader, g access.Grant) (access.Level, audit.Event, error) {
			return g.Level(), audit.Event{}, nil
		})
	if err != nil && !problem.Is(err, problem.NotFound) && !errors.Is(err, access.ErrPurpose) {
		t.Fatalf("%s on %s: %v", who, child, err)
	}
	return err == nil && got >= l
}

// TestListsEqualDecisions builds random worlds and holds the SQL predicate of
// lists against the single decision, for every account, child, level and purpose.
func TestListsEqualDecisions(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 7))
		roles := append(access.Roles(), "")
		who := people{}
		for i := range 14 {
			a := access.Actor{Agency: fmt.Sprint("ag", i%4), Authority: fmt.Sprint("la", i%2), Active: i != 3, Cleared: i%5 == 4, Roles: []access.Role{roles[r.IntN(len(roles))]}}
			if i%3 == 0 {
				a.Roles = append(a.Roles, roles[r.IntN(len(roles))])
			}
			who[fmt.Sprint("a", i)] = a
		}
		g := gate(t, d, who)
		day := func() string { return []string{"2026-11-01", "2026-11-22", "2026-12-24"}[r.IntN(3)] }
		end := func() string { return []string{"", "2026-11-21", "2026-11-22", "2027-01-01"}[r.IntN(4)] }
		conf := func(a string) string { return []string{"", a, "someone"}[r.IntN(3)] }
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			for c := range 16 {
				child := fmt.Sprint("c", c)
				if _, err := access.Admit(ctx, tx, child, fmt.Sprint("la", c%2), access.Protection{Hidden: r.IntN(4) == 0, Shielded: r.IntN(4) == 0, Owner: []string{"", "", "a1", "a2"}[r.IntN(4)]}); err != nil {
					return err
				}
				for i := range 3 {
					rel := access.Relationship{ID: fmt.Sprint(c, "-", i), Child: child, Kind: "involvement", Account: fmt.Sprint("a", r.IntN(14)), Starts: day(), Ends: end()}
					rel.ClaimedBy, rel.ConfirmedBy = rel.Account, conf(rel.Account)
					if i == 2 {
						rel.Agency, rel.Account, rel.Kind = fmt.Sprint("ag", r.IntN(4)), "", "roll"
					}
					if _, err := access.Relate(ctx, tx, rel); err != nil {
						return err
					}
				}
				if err := access.AddChildKeys(ctx, tx, child, fmt.Sprint("k", r.IntN(12))); err != nil {
					return err
				}
				from := time.Date(2026, 11, 22, 7+r.IntN(4), 0, 0, 0, time.UTC) // it is nine o'clock
				if _, err := access.BreakGlass(ctx, tx, access.Override{ID: "o", Child: child, Account: fmt.Sprint("a", r.IntN(14)), Item: []string{"", "", "item"}[r.IntN(3)], Reason: "r", Starts: from, Ends: from.Add(90 * time.Minute)}); err != nil {
					return err
				}
			}
			if err := uniteSome(ctx, tx, r); err != nil {
				return err
			}
			for a := range who {
				if _, err := access.SetCover(ctx, tx, access.Cover{Account: a, Agency: fmt.Sprint("ag", r.IntN(4)), ConfirmedBy: conf(a), Starts: day(), Ends: end()}); err != nil {
					return err
				}
				if r.IntN(3) == 0 {
					if _, err := access.DeclareKin(ctx, tx, a, fmt.Sprint("k", r.IntN(12))); err != nil {
						return err
					}
				}
			}
			return nil
		})
		checked := 0
		for a := range who {
			for _, p := range []access.Purpose{"", access.Safeguarding, access.LookUp, access.DataQuality, access.SubjectAccess} {
				for _, l := range []access.Level{access.Existence, access.Contact} {
					listed := list(t, g, a, l, p)
					for c := range 16 {
						child := fmt.Sprint("c", c)
						if want := may(t, g, a, child, l, p); want != listed[child] {
							t.Fatalf("%s %v, child %s, level %s, purpose %q: decision %v, list %v", a, who[a].Roles, child, l, p, want, listed[child])
						}
						checked++
					}
				}
			}
		}
		if checked < 14*4*2*16 {
			t.Errorf("only %d pairs checked", checked)
		}
	})
}

// uniteSome lets some of sixteen children turn out to be one child: never under
// an id that a maker owns.
func uniteSome(ctx context.Context, tx *db.Tx, r *rand.Rand) error {
	for c := 0; c < 16; c += 2 + r.IntN(3) {
		ids := []string{fmt.Sprint("c", c), fmt.Sprint("c", (c+1)%16)}
		p, err := access.ProtectionAlone(ctx, tx, ids[0])
		if err != nil {
			return err
		}
		if p.Owner != "" || r.IntN(2) == 0 {
			continue
		}
		if _, err := access.Unite(ctx, tx, ids[0], ids); err != nil {
			return err
		}
	}
	return nil
}

// list runs the predicate under a Grant that every active account gets.
func list(t *testing.T, g *access.Gate, who string, l access.Level, p access.Purpose) map[string]bool {
	t.Helper()
	out, err := access.Read(context.Background(), g, access.Request{Actor: who, Action: "self:open", Purpose: p},
		func(ctx context.Context, r db.Reader, gr access.Grant) (map[string]bool, audit.Event, error) {
			// Whoever may not open any child at all sees none in a list either.
			if !gr.May("child:open") {
				return map[string]bool{}, audit.Event{}, nil
			}
			cond, args := gr.Where(l, "c.child", 1)
			rows, err := r.Query(ctx, `SELECT c.child FROM access_child c WHERE `+cond, args...)
			if err != nil {
				return nil, audit.Event{}, err
			}
			defer rows.Close()
			out := map[string]bool{}
			for rows.Next() {
				var c string
				if err := rows.Scan(&c); err != nil {
					return nil, audit.Event{}, err
				}
				out[c] = true
			}
			return out, audit.Event{}, rows.Err()
		})
	if problem.Is(err, problem.NotFound) {
		return map[string]bool{}
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRefusedAndAbsentCostTheSame(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		g := gate(t, d, people{"n": {Active: true, Roles: []access.Role{access.SchoolNurse}}})
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			if _, err := access.Admit(ctx, tx, "hidden", "la", access.Protection{Hidden: true}); err != nil {
				return err
			}
			if _, err := access.Admit(ctx, tx, "own", "la", access.Protection{}); err != nil {
				return err
			}
			if err := access.AddChildKeys(ctx, tx, "own", "k"); err != nil {
				return err
			}
			_, err := access.DeclareKin(ctx, tx, "n", "k")
			return err
		})
		may(t, g, "n", "nobody", access.Existence, access.Safeguarding) // the day's key is made once
		var costs []db.Count
		for _, child := range []string{"hidden", "own", "nobody"} {
			var c db.Count
			_, err := access.Read(db.WithCount(context.Background(), &c), g, access.Request{Actor: "n", Action: "child:open", Child: child, Level: access.Existence, Purpose: access.Safeguarding},
				func(ctx context.Context, r db.Reader, gr access.Grant) (int, audit.Event, error) {
					t.Errorf("%s was opened", child)
					return 0, audit.Event{}, nil
				})
			if err != access.ErrNotFound {
				t.Errorf("%s: %v, want ErrNotFound", child, err)
			}
			costs = append(costs, c)
		}
		if costs[0] != costs[2] || costs[1] != costs[2] || costs[0].Queries == 0 {
			t.Errorf("queries of hidden, own family, nobody: %v", costs)
		}
	})
}

func TestAFailingForbidDenies(t *testing.T) {
	pol := fstest.MapFS{"p.cedar": {Data: []byte(`
		@id("all") permit (principal, action, resource);
		@id("broken") forbid (principal, action, resource) when { resource.no_such_attribute };`)}}
	p, err := access.LoadPolicies(pol)
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := access.Admit(ctx, tx, "c", "la", access.Protection{})
		return err
	})
	who := people{"n": {Active: true, Roles: []access.Role{access.SchoolNurse}}}
	g := gate(t, d, who).WithPolicies(p)
	if may(t, g, "n", "c", access.Existence, access.Safeguarding) {
		t.Error("a policy that cannot be evaluated let someone through")
	}
}

func TestAGrantCannotBeMade(t *testing.T) {
	var g access.Grant
	if g.Valid() || g.Level() != access.None || g.Locates() || g.May("child:open") {
		t.Error("the zero Grant allows something")
	}
	if cond, _ := g.Where(access.Existence, "x", 1); cond != "1 = 0" {
		t.Errorf("the zero Grant lists rows: %s", cond)
	}
}

func TestNoEventNoAnswer(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	g := gate(t, d, people{"n": {Active: true, Roles: []access.Role{access.SchoolNurse}}})
	d.SetFaults(func() error { return errors.New("disk full") })
	got, err := access.Read(context.Background(), g, access.Request{Actor: "n", Action: "self:open"},
		func(ctx context.Context, r db.Reader, gr access.Grant) (string, audit.Event, error) {
			return "secret", audit.Event{}, nil
		})
	if got != "" || !errors.Is(err, audit.ErrUnrecorded) {
		t.Errorf("answered %q, %v though nothing could be logged", got, err)
	}
}
