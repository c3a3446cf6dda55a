package feed_test

import (
	"context"
	"reflect"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/match"
)

// The national index of 2009 made open duplicates of shielded children when the
// pupil database was loaded again (CI-24). Both orders, several ways of differing.
func TestNoOpenDuplicateOfAGuardedChild(t *testing.T) {
	shielded := council("1", "L", "Ellie-Mae", "Marchbanks", "2016-11-30", "77 Refuge Way", "ZX7 1AA")
	rows := map[string]cells{
		"same":                   pupil("1", "Ellie-Mae", "Marchbanks", "30/11/2016", "77 Refuge Way", "ZX7 1AA"),
		"old address":            pupil("1", "Ellie-Mae", "Marchbanks", "30/11/2016", "3 Old Street", "ZX1 1AA"),
		"misspelt":               pupil("1", "Elliemae", "Marchbank", "30/11/2016", "3 Old Street", "ZX1 1AA"),
		"another name, same day": pupil("1", "Ellie-Mae", "Smith", "30/11/2016", "3 Old Street", "ZX1 1AA"),
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
				w := newWorld(t, d)
				w.take(t, "council-cases", file(t, "council-cases", shielded))
				plain := newWorld(t, dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...))
				got := w.take(t, "school-roll", file(t, "school-roll", row))
				want := plain.take(t, "school-roll", file(t, "school-roll", row))
				if !reflect.DeepEqual(got.Operator, want.Operator) && got.Operator.Joined == 0 {
					t.Errorf("the count tells of a guarded child: %+v, want %+v", got.Operator, want.Operator)
				}
				if !reflect.DeepEqual(got.Supplier, want.Supplier) {
					t.Errorf("the supplier learns: %+v, want %+v", got.Supplier, want.Supplier)
				}
				w.nothingOpen(t)
				w.forClearedOnly(t)
			})
		})
	}
	for _, name := range []string{"same", "old address", "misspelt"} {
		t.Run("roll first, "+name, func(t *testing.T) {
			dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
				w := newWorld(t, d)
				w.take(t, "school-roll", file(t, "school-roll", rows[name]))
				w.take(t, "council-cases", file(t, "council-cases", shielded))
				w.nothingOpen(t)
				w.forClearedOnly(t)
				w.stateHolds(t)
			})
		})
	}
}

// nothingOpen: every child held is shielded, and nothing that locates is indexed.
func (w *world) nothingOpen(t *testing.T) {
	t.Helper()
	if n := one[int](t, w.DB, `SELECT count(*) FROM access_child WHERE NOT shielded`); n != 0 {
		t.Errorf("%d children are open", n)
	}
	if n := one[int](t, w.DB, `SELECT count(*) FROM find_child WHERE NOT guarded`); n != 0 {
		t.Errorf("%d children are not guarded in the index", n)
	}
	if n := one[int](t, w.DB, `SELECT count(*) FROM child_household`); n != 0 {
		t.Errorf("%d households are open", n)
	}
	if n := one[int](t, w.DB, `SELECT count(*) FROM find_key`); n != 0 {
		t.Errorf("%d keys locate a shielded child", n)
	}
}

// forClearedOnly: whatever waits is seen by cleared reviewers alone.
func (w *world) forClearedOnly(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	page, err := w.matches.Waiting(ctx, access.Request{Actor: "admin", Action: "match:review"}, match.Filter{}, "")
	if err != nil || len(page.Items) != 0 {
		t.Errorf("an administrator without clearance sees %d: %v", len(page.Items), err)
	}
	all, err := w.matches.Waiting(ctx, access.Request{Actor: "cleared", Action: "match:review"}, match.Filter{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if n := one[int](t, w.DB, `SELECT count(*) FROM match_queue WHERE state = 'waiting'`); n != len(all.Items) {
		t.Errorf("a cleared reviewer sees %d of %d", len(all.Items), n)
	}
	for _, i := range all.Items {
		if _, err := w.matches.Open(ctx, access.Request{Actor: "admin", Action: "match:review"}, i.ID); err != access.ErrNotFound {
			t.Errorf("an administrator without clearance opens it: %v", err)
		}
	}
}

func TestShieldCoversTheAddress(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.take(t, "gp-list", file(t, "gp-list",
			gp("1", "9990000018", "Riley", "Marchbanks", "2022-03-19", "77 Refuge Way", "ZX7 1AA"),
			gp("2", "", "Omar", "Sane", "2014-01-02", "77 Refuge Way", "ZX7 1AA"),
			gp("3", "", "Lena", "Orr", "2013-05-06", "79 Refuge Way", "ZX7 1AA")))
		row := council("1", "L", "Riley", "Marchbanks", "2022-03-19", "77 Refuge Way", "ZX7 1AA")
		row["NHSNumber"] = "9990000018"
		w.take(t, "council-cases", file(t, "council-cases", row))
		for name, want := range map[string]bool{"Riley Marchbanks": true, "Omar Sane": true, "Lena Orr": false} {
			if got := w.named(t, name); len(got) != 1 || got[0].shielded != want || got[0].hidden {
				t.Errorf("%s: %+v, want shielded %v", name, got, want)
			}
		}
		// Whoever comes to live there is shielded too.
		w.take(t, "school-roll", file(t, "school-roll", pupil("9", "Zofia", "Blum", "07/08/2012", "77 Refuge Way", "ZX7 1AA")))
		if got := w.named(t, "Zofia Blum"); len(got) != 1 || !got[0].shielded {
			t.Errorf("a child new at the address: %+v", got)
		}
		w.stateHolds(t)
	})
}

func TestHiddenByTheCouncil(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		row := pupil("1", "Imogen", "Ravenscar", "22/07/2013", "8 Dark Lane", "ZX8 1AA")
		w.take(t, "school-roll", file(t, "school-roll", row))
		w.take(t, "council-cases", file(t, "council-cases", council("1", "H", "Imogen", "Ravenscar", "2013-07-22", "8 Dark Lane", "ZX8 1AA")))
		if got := w.named(t, "Imogen Ravenscar"); len(got) != 1 || !got[0].hidden || !got[0].shielded {
			t.Fatalf("%+v", got)
		}
		// The restriction is lifted by people, not by a row.
		w.take(t, "council-cases", file(t, "council-cases", council("1", "", "Imogen", "Ravenscar", "2013-07-22", "8 Dark Lane", "ZX8 1AA")))
		if got := w.named(t, "Imogen Ravenscar"); len(got) != 1 || !got[0].hidden {
			t.Errorf("a row lifted it: %+v", got)
		}
	})
}

// A row that changes so that it is like a guarded child is guarded from then on.
func TestChangedIntoALookalike(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.take(t, "council-cases", file(t, "council-cases", council("1", "L", "Ellie-Mae", "Marchbanks", "2016-11-30", "77 Refuge Way", "ZX7 1AA")))
		w.take(t, "school-roll", file(t, "school-roll", pupil("1", "Nia", "Prout", "01/02/2012", "3 Old Street", "ZX1 1AA")))
		w.take(t, "school-roll", file(t, "school-roll", pupil("1", "Ellie-Mae", "Marchbanks", "30/11/2016", "3 Old Street", "ZX1 1AA")))
		w.nothingOpen(t)
		w.forClearedOnly(t)
		w.stateHolds(t)
	})
}
