package access_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

// TestItemsOfOneChildOfTwoIDs: an item is known under either id, and its rows stay.
func TestItemsOfOneChildOfTwoIDs(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := sharing(t, d, people{"gp": {Active: true, Agency: "health", Roles: []access.Role{access.GP}}})
		s.works("gp", "bare")
		s.hold(health("i"))
		if got := s.known("gp", "bare", ""); len(got) != 0 {
			t.Errorf("before: %v", got)
		}
		s.write(func(ctx context.Context, tx *db.Tx) error {
			if _, err := access.Unite(ctx, tx, "bare", []string{"bare", "c"}); err != nil {
				return err
			}
			i := health("i")
			i.Child, i.Seal = "bare", access.Sealed
			st, err := access.Hold(ctx, tx, i)
			if st.Key != "item/c/i" {
				t.Errorf("changed under the other id: %v", st)
			}
			return err
		})
		for _, c := range []string{"c", "bare"} {
			if got := s.known("gp", c, ""); got["i"] != access.Content || !s.opens("gp", c, "i", access.Content, "") {
				t.Errorf("while they are one, by %s: %v", c, got)
			}
		}
	})
}

// TestAnItemIsOfOneChild: an item's id cannot be taken for another child.
func TestAnItemIsOfOneChild(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := sharing(t, d, people{"gp": {Active: true, Agency: "health", Roles: []access.Role{access.GP}}})
		s.works("gp", "bare")
		s.hold(health("i"))
		i := health("i")
		i.Child = "bare"
		err := d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error { _, err := access.Hold(ctx, tx, i); return err })
		if err == nil || s.opens("gp", "bare", "i", access.Existence, "") {
			t.Errorf("another child's item was taken: %v", err)
		}
	})
}

// TestItemStates: what the functions say of their rows is what verify reads.
func TestItemStates(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		said := map[string]string{}
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			var all []audit.State
			add := func(st audit.State, err error) {
				if err != nil {
					t.Error(err)
				}
				all = append(all, st)
			}
			add(access.Hold(ctx, tx, health("i")))
			add(access.Hold(ctx, tx, health("gone")))
			add(access.Let(ctx, tx, "c", "gone"))
			add(access.Disclose(ctx, tx, access.Disclosed{ID: "d", Child: "c", Item: "i", Account: "a", Starts: "2026-11-22"}))
			add(access.Disclose(ctx, tx, access.Disclosed{ID: "d", Child: "c", Item: "i", Account: "a", Starts: "2026-11-22", Revoked: true}))
			add(access.SetConsent(ctx, tx, access.Consented{ID: "y", Child: "c", Person: "p", Starts: "2026-11-22"}))
			add(access.SetConsent(ctx, tx, access.Consented{ID: "y", Child: "c", Person: "p", Refused: true, Starts: "2026-11-22"}))
			now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
			add(access.BreakGlass(ctx, tx, access.Override{ID: "o", Child: "c", Account: "a", Reason: "r", Starts: now, Ends: now.Add(time.Hour)}))
			add(access.BreakGlass(ctx, tx, access.Override{ID: "o", Child: "c", Account: "a", Reason: "r", Starts: now, Ends: now.Add(time.Minute)}))
			for v, terms := range [][]access.Term{{allow("", access.DirectCare, access.Content), allow("", access.Education, access.Content)}, {allow("", access.DirectCare, access.Existence)}} {
				st, err := access.SetTerms(ctx, tx, "a", v, terms)
				if err != nil {
					return err
				}
				all = append(all, st...)
			}
			for _, st := range all {
				if said[st.Key] = st.Value; st.Value == "" {
					delete(said, st.Key)
				}
			}
			now2, err := access.CurrentState(ctx, tx)
			if fmt.Sprint(now2) != fmt.Sprint(said) || len(said) != 5 {
				t.Errorf("rows: %v\nsaid: %v", now2, said)
			}
			return err
		})
	})
}

// TestTheEventNamesWhatDecided: rules and versions of agreements are in the log.
func TestTheEventNamesWhatDecided(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := sharing(t, d, people{"nurse": {Active: true, Agency: "school", Roles: []access.Role{access.SchoolNurse}}})
		s.works("nurse", "c")
		s.hold(health("i"))
		s.terms("a", 7, allow("", access.DirectCare, access.Content))
		s.opens("nurse", "c", "i", access.Content, "")
		s.known("nurse", "c", "")
		err := d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
			looks, err := audit.LookedAt(ctx, r, []string{"c"}, 9, audit.Mark{})
			if len(looks) != 2 {
				t.Fatalf("%d looks", len(looks))
			}
			for _, l := range looks {
				if !slices.Contains(l.Policies, "agreement/a@7") || !slices.Contains(l.Policies, "item-content-by-agreement") {
					t.Errorf("the event names %v", l.Policies)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestLockedCostsTheSame: what may not be known, what is not there and what is
// another child's take the same queries, and lists of children with and without.
func TestLockedCostsTheSame(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s := sharing(t, d, people{"nurse": {Active: true, Agency: "school", Roles: []access.Role{access.SchoolNurse}}})
		s.works("nurse", "c")
		s.relate(access.Relationship{ID: "w", Child: "bare", Kind: "involvement", Account: "nurse", ClaimedBy: "x", ConfirmedBy: "y", Starts: "2026-01-01"})
		locked := health("locked")
		locked.Seal = access.Locked
		s.hold(locked, health("unshared"))
		ask := func(child, item string) (c db.Count) {
			_, err := access.Read(db.WithCount(context.Background(), &c), s.Gate, access.Request{Actor: "nurse", Action: "child:open", Child: child, Item: item, Level: access.Existence},
				func(ctx context.Context, r db.Reader, g access.Grant) (int, audit.Event, error) {
					all, err := g.Held(ctx, r)
					return len(all), audit.Event{}, err
				})
			if item != "" && err != access.ErrNotFound || item == "" && err != nil {
				t.Errorf("%s %s: %v", child, item, err)
			}
			return c
		}
		ask("c", "") // the day's key is made once
		for _, pair := range [][2][2]string{{{"c", "locked"}, {"c", "nothing"}}, {{"c", "unshared"}, {"c", "nothing"}}, {{"bare", "locked"}, {"c", "nothing"}}, {{"nobody", "locked"}, {"c", "nothing"}}, {{"c", ""}, {"bare", ""}}} {
			if a, b := ask(pair[0][0], pair[0][1]), ask(pair[1][0], pair[1][1]); a != b || a.Queries == 0 {
				t.Errorf("%v: %v, %v", pair, a, b)
			}
		}
	})
}
