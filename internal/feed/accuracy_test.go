package feed_test

import (
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"context"

	"onestory/internal/feed"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/synth"
)

// trueChild is the number of the made-up child that a row is about: suppliers'
// keys are made of it.
func trueChild(t testing.TB, source, key string) int {
	t.Helper()
	own := key[strings.LastIndexAny(key, "/:| ")+1:] // behind the school's or practice's
	n, err := strconv.Atoi(strings.TrimLeft(own, "AHPV"))
	if err != nil {
		t.Fatalf("%s: key %q", source, key)
	}
	return n - map[string]int{"school-roll": 100_000, "council-cases": 4_000_000}[source]
}

// held is a record taken in, with the child it joined, "" while it waits.
type heldRow struct {
	source, key, child string
	truth              int
}

func (w *world) allHeld(t testing.TB, d *db.DB) (out []heldRow) {
	t.Helper()
	err := d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		rows, err := r.Query(ctx, `SELECT s.source, s.key, COALESCE(m.child, '') FROM child_source s LEFT JOIN child_member m ON m.record = s.id AND m.ends = 0`)
		out, err = db.Collect(rows, err, func(rows *sql.Rows) (h heldRow, err error) {
			if err = rows.Scan(&h.source, &h.key, &h.child); err == nil {
				h.truth = trueChild(t, h.source, h.key)
			}
			return h, err
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// accuracy is how the children held compare with those there are.
type accuracy struct {
	rows, joined, wrong, missed, waiting int
}

func (a accuracy) String() string {
	return fmt.Sprintf("%d rows: %d joined a child held before, %d of them wrongly (precision %.5f); %d that should have joined made a second child (recall %.4f); %d wait (%.2f %%)",
		a.rows, a.joined, a.wrong, 1-float64(a.wrong)/float64(max(1, a.joined)), a.missed, float64(a.joined-a.wrong)/float64(max(1, a.joined-a.wrong+a.missed)), a.waiting, 100*float64(a.waiting)/float64(a.rows))
}

func measure(rows []heldRow) (a accuracy) {
	of := map[string]map[int]int{}
	homes := map[int]map[string]bool{}
	for _, h := range rows {
		a.rows++
		if h.child == "" {
			a.waiting++
			continue
		}
		if of[h.child] == nil {
			of[h.child] = map[int]int{}
		}
		of[h.child][h.truth]++
		if homes[h.truth] == nil {
			homes[h.truth] = map[string]bool{}
		}
		homes[h.truth][h.child] = true
	}
	for _, truths := range of {
		all, most := 0, 0
		for _, n := range truths {
			all, most = all+n, max(most, n)
		}
		a.joined += all - 1
		a.wrong += all - most
	}
	for _, at := range homes {
		a.missed += len(at) - 1
	}
	return a
}

// TestAccuracy imports the lists of an authority and holds the children that come
// of it against those there are. ONESTORY_ACCURACY_CHILDREN sets its size.
func TestAccuracy(t *testing.T) {
	n := 3000
	if s := os.Getenv("ONESTORY_ACCURACY_CHILDREN"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	files, err := synth.WriteFiles(t.TempDir(), 7, n)
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w := newWorld(t, d)
	for _, f := range []struct{ source, path string }{{"gp-list", files.GP}, {"school-roll", files.School}, {"health-visiting", files.Visiting}, {"council-cases", files.Council}, {"youth-justice", files.Justice}} {
		r, err := w.load(t, f.source, f.path, feed.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%-16s %+v", f.source, r.Operator)
	}
	a := measure(w.allHeld(t, d))
	t.Log(a)
	if os.Getenv("ONESTORY_ACCURACY_SHOW") != "" {
		w.show(t, d)
	}
	if a.wrong > a.joined/20000 {
		t.Errorf("%d records are with the wrong child", a.wrong)
	}
}

// show prints the reasons for which records wait, and whether the first child
// they are compared with is the right one.
func (w *world) show(t *testing.T, d *db.DB) {
	rows := w.allHeld(t, d)
	first := map[string]int{}
	for _, h := range rows {
		if h.child != "" {
			if _, ok := first[h.child]; !ok {
				first[h.child] = h.truth
			}
		}
	}
	type key struct {
		source, reason string
		right          bool
	}
	count, weights := map[key]int{}, map[key]float64{}
	err := d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		rows, err := r.Query(ctx, `SELECT q.source, q.reason || '/' || a.reason, s.key, a.child, a.weight FROM match_queue q JOIN child_source s ON s.id = q.record JOIN match_alike a ON a.item = q.id AND a.place = 0 WHERE q.state = 'waiting'`)
		_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
			var k key
			var id, child string
			var weight float64
			if err = rows.Scan(&k.source, &k.reason, &id, &child, &weight); err == nil {
				k.right = first[child] == trueChild(t, k.source, id)
				count[k]++
				weights[k] += weight
			}
			return x, err
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	people := map[int]synth.Child{}
	for h := range synth.World(7, 200_000) {
		for _, c := range h.Children {
			people[c.ID] = c
		}
		if len(people) > 40_000 {
			break
		}
	}
	for _, h := range rows {
		if h.child != "" && h.truth != first[h.child] {
			a, b := people[first[h.child]], people[h.truth]
			t.Logf("%s: %d is with %d: %s %s %s %s %s %s | %s %s %s %s %s %s", h.source, h.truth, first[h.child], a.Given, a.Family, a.Former, a.Born, a.Sex, a.Address.Postcode, b.Given, b.Family, b.Former, b.Born, b.Sex, b.Address.Postcode)
		}
	}
	for k, n := range count {
		t.Logf("%5d %-16s %-24s right %v mean %.1f", n, k.source, k.reason, k.right, weights[k]/float64(n))
	}
}
