package match_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
	"onestory/internal/match"
)

// TestRecordsTakeAlong: a record that turns out to be another child's takes with
// it what it brought, and leaves what people said of the old one.
func TestRecordsTakeAlong(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		a, first := w.admit(t, access.Protection{Shielded: true})
		second := w.join(t, a)
		w.fed(t, first, a, "nurse0")
		w.fed(t, second, a, "nurse1")
		w.relate(t, "nurse2", a)
		other, stranger := w.admit(t, access.Protection{})
		must(t, w.apart(child.Ends{Record: stranger, OtherChild: a}))
		s, err := w.splitRecords(a, "", second)
		must(t, err)
		where := func(who string) []string {
			return w.rows(t, `SELECT child FROM access_relationship WHERE account IN $IDS ORDER BY child`, []string{who})
		}
		if got := [][]string{where("nurse0"), where("nurse1"), where("nurse2")}; !slices.Equal(got[0], []string{a}) || !slices.Equal(got[1], []string{s.Other}) || !slices.Equal(got[2], []string{a}) {
			t.Errorf("relationships are at %v; the old child is %s, the new one %s", got, a, s.Other)
		}
		if got := w.rows(t, `SELECT child FROM involvement WHERE scope IN $IDS`, []string{"record:" + second}); !slices.Equal(got, []string{s.Other}) {
			t.Errorf("the involvement is at %v", got)
		}
		if got := w.rows(t, `SELECT child FROM access_relationship WHERE id IN $IDS`, []string{"roll:" + second + ":school"}); !slices.Equal(got, []string{s.Other}) {
			t.Errorf("the place on the roll is at %v", got)
		}
		if got := w.rows(t, `SELECT shielded FROM access_child WHERE child IN $IDS`, []string{s.Other}); got[0] != "1" && got[0] != "true" {
			t.Errorf("the new child is shielded: %v", got)
		}
		for _, pair := range [][2]string{{s.Other, other}, {s.Other, a}} {
			if _, err := w.merge(pair[0], pair[1]); !problem.Is(err, problem.Conflict) {
				t.Errorf("merged what is to be kept apart: %v", err)
			}
		}
		w.holds(t)
		if _, err := w.splitRecords(a, "", first); !problem.Is(err, problem.Invalid) {
			t.Errorf("all of a child's records were taken: %v", err)
		}
		if _, err := w.splitRecords(a, other, second); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("another's record was taken: %v", err)
		}
	})
}

// TestWhoSawTheMixture: governance learns who opened two children as one, from
// the merge to the split, and decides; nobody about what they saw themselves.
func TestWhoSawTheMixture(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		a, _ := w.admit(t, access.Protection{})
		b, _ := w.admit(t, access.Protection{})
		tick := func() { w.Clock.Add(time.Minute) }
		w.look(t, "nurse0", a)
		w.look(t, "nurse0", b)
		tick()
		_, err := w.merge(a, b)
		must(t, err)
		tick()
		w.look(t, "nurse1", b)
		tick()
		w.look(t, "nurse1", a)
		tick()
		s, err := w.splitOff(b)
		must(t, err)
		tick()
		w.look(t, "nurse2", a)
		govern := func(who string, fn func(context.Context, *db.Tx, access.Grant) error) error {
			_, err := access.Change(t.Context(), w.Gate, access.Request{Actor: who, Action: "log:review"}, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
				return struct{}{}, audit.Event{}, fn(ctx, tx, g)
			})
			return err
		}
		must(t, govern("officer", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
			list, err := child.Mixtures(ctx, tx, g)
			if err != nil || len(list) != 1 || list[0].ID != s.Mixture || list[0].Child != a || list[0].Other != b || list[0].Outcome != "" {
				t.Fatalf("open: %+v, %v", list, err)
			}
			seen := list[0].Seen
			if len(seen) != 1 || seen[0].Account != "nurse1" || seen[0].Times != 2 || !slices.Equal(seen[0].Classes, []string{"identity"}) || seen[0].Last.Sub(seen[0].First) != time.Minute {
				t.Errorf("seen by %+v", seen)
			}
			if _, err := child.CloseMixture(ctx, tx, g, s.Mixture, child.NoBreach, 7); !problem.Is(err, problem.Conflict) {
				t.Errorf("decided on what another had changed: %v", err)
			}
			_, err = child.CloseMixture(ctx, tx, g, s.Mixture, child.Told, 1)
			return err
		}))
		must(t, govern("officer", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
			m, err := child.MixtureOf(ctx, tx, g, s.Mixture)
			if m.Outcome != child.Told || m.DecidedBy != "officer" {
				t.Errorf("decided: %+v", m)
			}
			return err
		}))
		// Nobody looked: nothing to check.
		_, err = w.merge(a, b)
		must(t, err)
		if s, err := w.splitOff(b); err != nil || s.Mixture != "" {
			t.Errorf("a breach check of what nobody saw: %+v, %v", s, err)
		}
	})
}

// TestLooksAtEither: while two are one, who looked at either is told once each;
// after they were parted each knows who saw it as part of the other.
func TestLooksAtEither(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		a, _ := w.admit(t, access.Protection{})
		b, _ := w.admit(t, access.Protection{})
		looks := func(of string) (out []string) {
			_, g, _ := w.look(t, "cleared", of)
			must(t, w.DB.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
				list, err := audit.LookedAt(ctx, r, g.Children(), 100, audit.Mark{})
				for _, l := range list {
					if l.Actor != "cleared" {
						out = append(out, l.Actor)
					}
				}
				slices.Sort(out)
				return err
			}))
			return out
		}
		w.look(t, "nurse0", a)
		w.look(t, "nurse1", b)
		_, err := w.merge(a, b)
		must(t, err)
		w.look(t, "nurse2", b)
		for _, c := range []string{a, b} {
			if got := looks(c); !slices.Equal(got, []string{"nurse0", "nurse1", "nurse2"}) {
				t.Errorf("while they are one: %v", got)
			}
		}
		_, err = w.splitOff(b)
		must(t, err)
		if got := [][]string{looks(a), looks(b)}; !slices.Equal(got[0], []string{"nurse0", "nurse2"}) || !slices.Equal(got[1], []string{"nurse1", "nurse2"}) {
			t.Errorf("parted: %v", got)
		}
	})
}

// TestVetoHolds: a record that somebody said is not a child's is not joined with
// it whatever comes: supplied again just like it, the index made anew, the child
// merged with another and parted again.
func TestVetoHolds(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		a, ra := w.admit(t, access.Protection{})
		b, _ := w.admit(t, access.Protection{})
		rec := w.supplied(t, ra) // in every word like the child's own
		item, record := w.held(t, false, a)
		if got := w.again(t, record, rec); got.Status != match.Match || got.Child != a {
			t.Fatalf("before: %+v", got)
		}
		if _, err := w.matches.Different(t.Context(), reviewer("ann"), item); err != nil {
			t.Fatal(err)
		}
		made := w.home(t, record)
		apart := func(when string) {
			t.Helper()
			if got := w.again(t, record, rec); got.Status != match.NoMatch {
				t.Errorf("%s: %+v", when, got)
			}
			if _, err := w.merge(a, made); !problem.Is(err, problem.Conflict) {
				t.Errorf("%s: merged, %v", when, err)
			}
		}
		apart("decided")
		_, err := w.children.Reindex(t.Context(), access.Request{Actor: "operator:ada", Action: "child:reindex"}, func(int) {})
		must(t, err)
		apart("index made anew")
		must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
			return nil, w.children.Replace(ctx, tx, g, child.Incoming{ID: record, SuppliedOn: w.today(), ConfirmedOn: w.today(), Hash: "new", Record: rec}, made)
		}))
		apart("supplied again")
		_, err = w.merge(b, a)
		must(t, err)
		if _, err := w.merge(b, made); !problem.Is(err, problem.Conflict) {
			t.Errorf("merged with what the child is part of: %v", err)
		}
		_, err = w.splitOff(a)
		must(t, err)
		apart("merged and parted")
		w.holds(t)
	})
}

func (w *world) supplied(t fataler, record string) (rec child.Record) {
	t.Helper()
	must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) (st []audit.State, err error) {
		rec, err = w.children.Supplied(ctx, tx, g, record)
		return nil, err
	}))
	return rec
}

// again decides about a record that is held, as when it is supplied anew.
func (w *world) again(t fataler, record string, rec child.Record) (d match.Decision) {
	t.Helper()
	must(t, w.index.Warm(context.Background()))
	must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) (st []audit.State, err error) {
		sought, err := w.matcher.Seek(rec, "another")
		if err != nil {
			return nil, err
		}
		d, _, err = w.matcher.Again(ctx, tx, g, w.matcher.Finder(nil), record, sought, w.home(t, record))
		return nil, err
	}))
	return d
}

// TestNewIdentity is an adoption: two cleared people end the old identity, and
// from then on nothing joins it with the new one: no search, no list of
// candidates, no merge, no word of a supplier.
func TestNewIdentity(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		old, ro := w.admit(t, access.Protection{})
		rec := w.supplied(t, ro)
		w.relate(t, "nurse0", old)
		item, _ := w.held(t, false, old)
		if _, err := w.matches.EndIdentity(t.Context(), reviewer("ann"), old); !errors.Is(err, access.ErrNotFound) {
			t.Fatalf("not cleared: %v", err)
		}
		for range 2 { // the first alone does not
			if o, err := w.matches.EndIdentity(t.Context(), reviewer("cleared"), old); err != nil || o != match.Proposed {
				t.Fatalf("the first: %s, %v", o, err)
			}
		}
		if o, err := w.matches.EndIdentity(t.Context(), reviewer("second"), old); err != nil || o != match.Decided {
			t.Fatalf("the second: %s, %v", o, err)
		}
		// The new identity, like the old one in its given name and birth date.
		name := rec.Names[0]
		rec.Names = []child.Name{{Given: name.Given, Family: "Newname"}}
		if got := w.again(t, "no-record", rec); got.Status != match.NoMatch || len(got.Alike) > 0 {
			t.Errorf("the old identity is a candidate: %+v", got)
		}
		fresh, err := w.children.Create(t.Context(), access.Request{Actor: "cleared", Action: "child:create"}, rec, "")
		must(t, err)
		for _, pair := range [][2]string{{fresh, old}, {old, fresh}} {
			if _, err := w.merge(pair[0], pair[1]); !errors.Is(err, access.ErrNotFound) {
				t.Errorf("merged: %v", err)
			}
		}
		if c, err := w.matches.Open(t.Context(), reviewer("cleared"), item); err != nil || len(c.Children) > 0 {
			t.Errorf("what waited is compared with the old identity still: %+v, %v", c.Children, err)
		}
		if _, _, ok := w.look(t, "nurse0", old); ok {
			t.Error("who worked with the old identity opens it")
		}
		w.notFound(t, find.Query{Given: name.Given, Family: name.Family, Birth: rec.Birth.Date}, old)
		for _, table := range []string{"child_household", "child_guarded_door", "find_child"} {
			if got := w.rows(t, `SELECT child FROM `+table+` WHERE child IN $IDS`, []string{old}); len(got) > 0 {
				t.Errorf("%s still has the old identity", table)
			}
		}
		for table, column := range map[string]string{"child_event": "other_child", "child_apart": "one", "child_merged": "child", "match_alike": "child", "match_proposal": "item"} {
			if got := w.rows(t, `SELECT `+column+` FROM `+table+` WHERE `+column+` IN $IDS`, []string{fresh}); len(got) > 0 {
				t.Errorf("%s names the new identity beside something", table)
			}
		}
		w.holds(t)
	})
}

// notFound: not even cleared people find a child by search.
func (w *world) notFound(t fataler, q find.Query, of string) {
	t.Helper()
	must(t, w.index.Warm(context.Background()))
	for _, who := range []string{"cleared", "nurse0", "ann"} {
		res, err := access.Read(context.Background(), w.Gate, access.Request{Actor: who, Action: "child:find", Purpose: access.LookUp},
			func(ctx context.Context, r db.Reader, g access.Grant) (find.Result, audit.Event, error) {
				res, err := w.index.Find(ctx, r, g, q)
				return res, audit.Event{}, err
			})
		must(t, err)
		for _, c := range res.Candidates {
			if c.Child == of {
				t.Fatalf("%s finds it", who)
			}
		}
	}
}
