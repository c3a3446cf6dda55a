package match_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
	"onestory/internal/match"
)

func reviewer(who string) access.Request {
	return access.Request{Actor: who, Action: "match:review"}
}

// held keeps a record that waits for a decision, like the children given.
func (w *world) held(t fataler, protected bool, alike ...string) (item, record string) {
	t.Helper()
	ids, keys, err := w.children.NewIDs(context.Background(), 1)
	must(t, err)
	in := child.Incoming{ID: ids[0], Source: "school-roll", Key: ids[0], SuppliedOn: w.today(), Record: w.record()}
	must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		if err := w.children.Hold(ctx, tx, g, keys, in); err != nil {
			return nil, err
		}
		return nil, w.queue.Put(ctx, tx, g, match.Item{Record: in.ID, Source: "school-roll", Status: match.PotentialMatch, Reason: match.Alike, Protected: protected}, likenesses(alike))
	}))
	return w.itemOf(t, in.ID), in.ID
}

func likenesses(children []string) (out []match.Likeness) {
	for _, c := range children {
		out = append(out, match.Likeness{Child: c})
	}
	return out
}

// typed queues a child who was typed in and is like others.
func (w *world) typed(t fataler, record, of string, protected bool, alike ...string) string {
	t.Helper()
	must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		var like []child.Like
		for _, a := range alike {
			like = append(like, child.Like{Child: a})
		}
		return nil, w.queue.Add(ctx, tx, g, record, of, like, protected)
	}))
	return w.itemOf(t, record)
}

func (w *world) itemOf(t fataler, record string) string {
	t.Helper()
	list := w.rows(t, `SELECT id FROM match_queue WHERE state = 'waiting' AND record IN $IDS`, []string{record})
	if len(list) != 1 {
		t.Fatalf("%d items wait for a record", len(list))
	}
	return list[0]
}

func (w *world) root(t fataler, of string) string {
	_, g, _ := w.look(t, "cleared", of)
	return g.Child()
}

func (w *world) home(t fataler, record string) string {
	for _, c := range w.rows(t, `SELECT child FROM child_member WHERE ends = 0 AND record IN $IDS`, []string{record}) {
		return c
	}
	return ""
}

// TestTwoPeople: two children become one when a second person says so too, and
// not by the first alone; one who says otherwise decides nothing.
func TestTwoPeople(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		a, _ := w.admit(t, access.Protection{})
		b, rb := w.admit(t, access.Protection{})
		item := w.typed(t, rb, b, false, a)
		if o, err := w.matches.Same(t.Context(), reviewer("ann"), item, a); err != nil || o != match.Proposed {
			t.Fatalf("the first: %s, %v", o, err)
		}
		if o, err := w.matches.Same(t.Context(), reviewer("ann"), item, a); err != nil || o != match.Proposed || w.root(t, b) != b {
			t.Fatalf("the first again: %s, %v", o, err)
		}
		if err := w.matches.Confirm(t.Context(), reviewer("ann"), item); !problem.Is(err, problem.Forbidden) {
			t.Errorf("the first confirms: %v", err)
		}
		if c, err := w.matches.Open(t.Context(), reviewer("bob"), item); err != nil || c.Proposal.By != "ann" || c.Proposal.Child != a || c.Mine {
			t.Errorf("the second sees %+v, %v", c.Proposal, err)
		}
		if err := w.matches.Refuse(t.Context(), reviewer("bob"), item); err != nil {
			t.Fatal(err)
		}
		if err := w.matches.Confirm(t.Context(), reviewer("bob"), item); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("confirmed what was refused: %v", err)
		}
		if o, err := w.matches.Same(t.Context(), reviewer("bob"), item, a); err != nil || o != match.Proposed {
			t.Fatalf("bob: %s, %v", o, err)
		}
		if o, err := w.matches.Same(t.Context(), reviewer("ann"), item, a); err != nil || o != match.Decided {
			t.Fatalf("ann: %s, %v", o, err)
		}
		if w.root(t, b) != a || w.root(t, a) != a {
			t.Error("they are not one child")
		}
		if err := w.matches.Confirm(t.Context(), reviewer("bob"), item); !problem.Is(err, problem.Conflict) {
			t.Errorf("decided twice: %v", err)
		}
		w.holds(t)
	})
}

// TestConfirmedAfterAMerge: the child that was proposed is part of another by the
// time that it is confirmed: the record joins that one.
func TestConfirmedAfterAMerge(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		a, _ := w.admit(t, access.Protection{})
		b, _ := w.admit(t, access.Protection{})
		c, rc := w.admit(t, access.Protection{})
		item := w.typed(t, rc, c, false, a)
		if _, err := w.matches.Same(t.Context(), reviewer("ann"), item, a); err != nil {
			t.Fatal(err)
		}
		_, err := w.merge(b, a)
		must(t, err)
		if o, err := w.matches.Same(t.Context(), reviewer("bob"), item, b); err != nil || o != match.Decided {
			t.Fatalf("by the present id: %s, %v", o, err)
		}
		if got := w.rows(t, `SELECT outcome FROM match_queue WHERE id IN $IDS`, []string{item}); w.root(t, c) != b || got[0] != b {
			t.Errorf("it became part of %s, noted as %v", w.root(t, c), got)
		}
		w.holds(t)
	})
}

// TestProtectedTakesTwoCleared: of a guarded child two cleared people decide,
// and nobody else finds the item at all.
func TestProtectedTakesTwoCleared(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		a, _ := w.admit(t, access.Protection{Hidden: true, Shielded: true})
		item, record := w.held(t, true, a)
		for _, verdict := range []func(who string) error{
			func(who string) error { _, err := w.matches.Same(t.Context(), reviewer(who), item, a); return err },
			func(who string) error { _, err := w.matches.Different(t.Context(), reviewer(who), item); return err },
			func(who string) error { return w.matches.Confirm(t.Context(), reviewer(who), item) },
			func(who string) error { return w.matches.Refuse(t.Context(), reviewer(who), item) },
		} {
			if err := verdict("ann"); !errors.Is(err, access.ErrNotFound) {
				t.Errorf("not cleared: %v", err)
			}
		}
		if o, err := w.matches.Same(t.Context(), reviewer("cleared"), item, a); err != nil || o != match.Proposed || w.home(t, record) != "" {
			t.Fatalf("the first: %s, %v", o, err)
		}
		if _, err := w.matches.Different(t.Context(), reviewer("second"), item); !problem.Is(err, problem.Conflict) {
			t.Errorf("the second says otherwise: %v", err)
		}
		if err := w.matches.Confirm(t.Context(), reviewer("second"), item); err != nil || w.home(t, record) != a {
			t.Errorf("the second: %v, the record is %q's", err, w.home(t, record))
		}
	})
}

// TestUndo takes back each kind of decision: all is as it was, the item waits
// again, and can be decided again.
func TestUndo(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		a, _ := w.admit(t, access.Protection{})
		b, rb := w.admit(t, access.Protection{})
		w.relate(t, "nurse0", b)
		item, record := w.held(t, false, a)
		merge, apart := w.typed(t, rb, b, false, a), func(id, of string) bool {
			return len(w.rows(t, `SELECT one FROM child_apart WHERE one IN $IDS AND two IN $IDS`, []string{id, of})) > 0
		}
		say := func(o match.Outcome, err error) {
			t.Helper()
			if err != nil || o != match.Decided {
				t.Fatalf("%s, %v", o, err)
			}
		}
		undo := func(want string) {
			t.Helper()
			if got, err := w.matches.Undo(t.Context(), reviewer("ann")); err != nil || got != want || w.itemOf(t, rb) != merge || w.itemOf(t, record) != item {
				t.Fatalf("undo: %s, %v", got, err)
			}
			w.holds(t)
		}
		for range 2 {
			say(w.matches.Same(t.Context(), reviewer("ann"), item, a))
			w.fed(t, record, a, "nurse1")
			if _, _, ok := w.look(t, "nurse1", a); w.home(t, record) != a || !ok {
				t.Fatal("it did not join")
			}
			undo(item)
			if got := w.rows(t, `SELECT child FROM involvement WHERE id IN (SELECT id FROM involvement WHERE scope <> '') AND child IN $IDS`, []string{a}); w.home(t, record) != "" || len(got) > 0 {
				t.Errorf("it still belongs to %q, with %v", w.home(t, record), got)
			}
		}
		say(w.matches.Different(t.Context(), reviewer("ann"), item))
		made := w.home(t, record)
		if made == "" || made == a || !apart(record, a) {
			t.Fatal("no child of its own")
		}
		undo(item)
		if _, _, ok := w.look(t, "ann", made); ok || apart(record, a) || w.home(t, record) != "" {
			t.Error("the child made of it is still there, or the veto")
		}
		say(w.matches.Different(t.Context(), reviewer("ann"), merge))
		if _, err := w.merge(a, b); !problem.Is(err, problem.Conflict) || !apart(rb, a) {
			t.Errorf("merged what is to be kept apart: %v", err)
		}
		undo(merge)
		if _, err := w.matches.Same(t.Context(), reviewer("bob"), merge, a); err != nil {
			t.Fatal(err)
		}
		must(t, w.matches.Confirm(t.Context(), reviewer("ann"), merge))
		if w.root(t, b) != a {
			t.Fatal("not merged")
		}
		undo(merge)
		if w.root(t, b) != b || w.root(t, a) != a {
			t.Error("still merged")
		}
		if _, err := w.matches.Undo(t.Context(), reviewer("bob")); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("bob decided nothing: %v", err)
		}
	})
}

// TestAtOnce: of two reviewers who say at the same moment whose a record is, one
// is heard, and the record has one child.
func TestAtOnce(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		for range 8 {
			a, _ := w.admit(t, access.Protection{})
			b, _ := w.admit(t, access.Protection{})
			item, record := w.held(t, false, a, b)
			errs := w.together(
				func() error { _, err := w.matches.Same(t.Context(), reviewer("ann"), item, a); return err },
				func() error { _, err := w.matches.Same(t.Context(), reviewer("bob"), item, b); return err },
				func() error {
					return w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
						return nil, w.children.Link(ctx, tx, g, record, b)
					})
				})
			heard := 0
			for _, err := range errs {
				if err == nil {
					heard++
				} else if !problem.Is(err, problem.Conflict) {
					t.Errorf("refused with %v", err)
				}
			}
			if n := len(w.rows(t, `SELECT child FROM child_member WHERE ends = 0 AND record IN $IDS`, []string{record})); heard != 1 || n != 1 {
				t.Fatalf("%d were heard, the record has %d children", heard, n)
			}
		}
		w.holds(t)
	})
}

// TestMergedAtOnce: two who merge a child into two others at the same moment
// make one child of all three or leave one out; no circle, no loss.
func TestMergedAtOnce(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		for range 6 {
			a, _ := w.admit(t, access.Protection{})
			b, _ := w.admit(t, access.Protection{})
			w.together(
				func() error { _, err := w.merge(a, b); return err },
				func() error { _, err := w.merge(b, a); return err })
			if w.root(t, a) != w.root(t, b) {
				t.Fatal("neither was heard")
			}
		}
		w.holds(t)
	})
}

func (w *world) together(of ...func() error) []error {
	errs, start := make([]error, len(of)), make(chan struct{})
	var all sync.WaitGroup
	for i, f := range of {
		all.Go(func() {
			<-start
			errs[i] = f()
		})
	}
	close(start)
	all.Wait()
	return errs
}
