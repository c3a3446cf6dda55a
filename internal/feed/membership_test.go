package feed_test

import (
	"context"
	"testing"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

// review does something as a cleared reviewer.
func (w *world) review(t *testing.T, fn func(context.Context, *db.Tx, access.Grant) ([]audit.State, error)) {
	t.Helper()
	q := access.Request{Actor: "cleared", Action: "match:review", Purpose: access.DataQuality}
	if _, err := access.Change(t.Context(), w.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		st, err := fn(ctx, tx, g)
		return struct{}{}, audit.Event{State: st}, err
	}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) homeOf(t *testing.T, source string) string {
	return one[string](t, w.DB, `SELECT m.child FROM child_member m JOIN child_source s ON s.id = m.record WHERE m.ends = 0 AND s.source = $1 ORDER BY s.id LIMIT 1`, source)
}

func (w *world) loaded(t *testing.T, of string) (out child.Whole) {
	w.review(t, func(ctx context.Context, tx *db.Tx, g access.Grant) (st []audit.State, err error) {
		out, err = w.children.Load(ctx, tx, g, of)
		return nil, err
	})
	return out
}

// TestSuppliedAfterAMerge: the same files change nothing after a merge; a row
// that changed is shown in the merged child at once, hangs on the id that its
// record hangs on, and goes with it when the two are parted; a restriction that
// came meanwhile guards both from then on.
func TestSuppliedAfterAMerge(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		first := file(t, "gp-list", gp("1", "", "Asha", "Quill", "2015-03-04", "5 Kiln Road", "ZX1 1AA"))
		second := file(t, "school-roll", pupil("1", "Ravi", "Marsh", "05/06/2012", "9 Mill Lane", "ZX2 2BB"))
		w.take(t, "gp-list", first)
		w.take(t, "school-roll", second)
		a, b := w.homeOf(t, "gp-list"), w.homeOf(t, "school-roll")
		if a == b {
			t.Fatal("they are one from the start")
		}
		w.review(t, func(ctx context.Context, tx *db.Tx, g access.Grant) (st []audit.State, err error) {
			_, st, err = w.children.Merge(ctx, tx, g, a, b, child.Why{})
			return st, err
		})
		for source, data := range map[string][]byte{"gp-list": first, "school-roll": second} {
			if r := w.take(t, source, data); r.Operator.Unchanged != 1 || r.Operator.Total() != 1 {
				t.Errorf("the same file of %s again: %+v", source, r.Operator)
			}
		}
		if r := w.take(t, "school-roll", file(t, "school-roll", pupil("1", "Ravi", "Marsh", "05/06/2012", "77 New Street", "ZX3 3CC"))); r.Operator.Changed != 1 {
			t.Errorf("a changed row: %+v", r.Operator)
		}
		if v := w.loaded(t, a); len(v.IDs()) != 2 || v.ID != a || len(v.Addresses) != 3 {
			t.Errorf("merged: %d ids, %d addresses", len(v.IDs()), len(v.Addresses))
		}
		if got := one[string](t, d, `SELECT child FROM access_relationship WHERE agency = 'school/900001' AND ends = ''`); got != b {
			t.Errorf("the roll hangs on %s, want the id of the record", got)
		}
		w.take(t, "council-cases", file(t, "council-cases", council("1", "L", "Asha", "Quill", "2015-03-04", "5 Kiln Road", "ZX1 1AA")))
		w.review(t, func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
			s, err := w.children.SplitOff(ctx, tx, g, b, child.Why{})
			return s.States, err
		})
		if v := w.loaded(t, b); len(v.Addresses) != 2 || v.Name().Given != "Ravi" {
			t.Errorf("parted: %+v", v.Addresses)
		}
		if n := one[int](t, d, `SELECT count(*) FROM access_child WHERE shielded AND child IN ($1, $2)`, a, b); n != 2 {
			t.Errorf("%d of the two are shielded", n)
		}
		w.stateHolds(t)
	})
}

// TestEndedIsFrozen: what a supplier says under the key of an ended identity is
// left unread, and the supplier cannot tell; the new identity under a new key is
// a child of its own, compared with nobody.
func TestEndedIsFrozen(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.take(t, "gp-list", file(t, "gp-list", gp("1", "", "Asha", "Quill", "2015-03-04", "5 Kiln Road", "ZX1 1AA")))
		old := w.homeOf(t, "gp-list")
		w.review(t, func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
			return w.children.EndIdentity(ctx, tx, g, old, child.Why{})
		})
		r := w.take(t, "gp-list", file(t, "gp-list", gp("1", "", "Asha", "Newname", "2015-03-04", "12 Safe Street", "ZX7 7AA")))
		if r.Operator.Changed != 1 || r.Supplier.Accepted != 1 {
			t.Errorf("the report: %+v %+v", r.Operator, r.Supplier)
		}
		v := w.loaded(t, old)
		if len(v.Names) != 1 || v.Name().Family != "Quill" || len(v.Addresses) != 1 {
			t.Errorf("the old identity took in %+v %+v", v.Names, v.Addresses)
		}
		r = w.take(t, "gp-list", file(t, "gp-list", gp("1", "", "Asha", "Newname", "2015-03-04", "12 Safe Street", "ZX7 7AA"), gp("2", "", "Asha", "Newname", "2015-03-04", "12 Safe Street", "ZX7 7AA")))
		if r.Operator.New != 1 || r.Operator.Waiting != 0 {
			t.Errorf("the new identity: %+v", r.Operator)
		}
		if n := one[int](t, d, `SELECT count(*) FROM match_queue`); n != 0 {
			t.Errorf("%d items compare them", n)
		}
		if n := one[int](t, d, `SELECT count(*) FROM access_child WHERE hidden OR shielded`); n != 1 {
			t.Errorf("%d are guarded, want the old one alone", n)
		}
		w.stateHolds(t)
	})
}
