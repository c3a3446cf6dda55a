package feed_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/feed"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/match"
	"onestory/internal/synth"
)

func TestImportAndAgain(t *testing.T) {
	files, err := synth.WriteFiles(t.TempDir(), 3, 300)
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		lists := []struct{ source, path string }{{"gp-list", files.GP}, {"school-roll", files.School}, {"health-visiting", files.Visiting}, {"council-cases", files.Council}, {"youth-justice", files.Justice}}
		for _, l := range lists {
			r, err := w.load(t, l.source, l.path, feed.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if o := r.Operator; o.Total() != r.Supplier.Rows || o.New+o.Joined == 0 {
				t.Errorf("%s: %+v", l.source, o)
			}
		}
		w.stateHolds(t)
		if one[int](t, d, `SELECT count(*) FROM access_relationship WHERE kind = 'roll' AND confirmed_by LIKE 'feed:%'`) == 0 || len(w.works.got) == 0 {
			t.Error("no rolls or no involvements came of it")
		}
		before := withoutRuns(tables(t, d))
		for _, l := range lists {
			r, err := w.load(t, l.source, l.path, feed.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if o := r.Operator; o.Unchanged+o.Refused != o.Total() {
				t.Errorf("%s again: %+v", l.source, o)
			}
		}
		if withoutRuns(tables(t, d)) != before {
			t.Error("the same files again changed something")
		}
	})
}

// withoutRuns leaves out the runs and what they refused, which each run has anew.
func withoutRuns(s string) string {
	head, rest, _ := strings.Cut(s, "feed_run ")
	_, tail, _ := strings.Cut(rest, "feed_held ")
	return head + tail
}

func TestGoesOnAfterAKill(t *testing.T) {
	files, err := synth.WriteFiles(t.TempDir(), 4, 700)
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		killed := errors.New("killed")
		commits := 0
		d.SetFaults(func() error {
			if commits++; commits > 5 { // the run, numbers, words, and two turns
				return killed
			}
			return nil
		})
		if _, err := w.load(t, "gp-list", files.GP, feed.Options{}); !errors.Is(err, killed) {
			t.Fatalf("got %v", err)
		}
		d.SetFaults(nil)
		children, done := one[int](t, d, `SELECT count(*) FROM child`), one[int](t, d, `SELECT done FROM feed_run`)
		if children == 0 || children > done {
			t.Fatalf("%d children after row %d", children, done)
		}
		w2 := *w // another process
		r, err := w2.load(t, "gp-list", files.GP, feed.Options{})
		if err != nil {
			t.Fatal(err)
		}
		whole := newWorld(t, dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...))
		want, err := whole.load(t, "gp-list", files.GP, feed.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Resumed != done || r.Operator.Total() != want.Operator.Total() || r.Operator.New != want.Operator.New || r.Operator.Refused != want.Operator.Refused {
			t.Errorf("resumed after row %d:\n%+v\nwant\n%+v", r.Resumed, r.Operator, want.Operator)
		}
		if got, want := one[int](t, d, `SELECT count(*) FROM child`), one[int](t, whole.DB, `SELECT count(*) FROM child`); got != want {
			t.Errorf("%d children, want %d", got, want)
		}
	})
}

func TestCommitsThatFailAndAreTriedAgain(t *testing.T) {
	files, err := synth.WriteFiles(t.TempDir(), 5, 200)
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w, n := newWorld(t, d), 0
	d.SetFaults(func() error {
		if n++; n%3 == 0 {
			return db.ErrRetry
		}
		return nil
	})
	r, err := w.load(t, "gp-list", files.GP, feed.Options{})
	d.SetFaults(nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := one[int](t, d, `SELECT count(*) FROM child`); got != r.Operator.New || r.Operator.Total() != r.Supplier.Rows {
		t.Errorf("%d children, %+v", got, r.Operator)
	}
	if got := one[int](t, d, `SELECT count(*) FROM feed_refused`); got != r.Operator.Refused {
		t.Errorf("%d refused rows kept, %d counted", got, r.Operator.Refused)
	}
}

func TestDryRunChangesNothing(t *testing.T) {
	files, err := synth.WriteFiles(t.TempDir(), 6, 200)
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		if _, err := w.load(t, "council-cases", files.Council, feed.Options{}); err != nil {
			t.Fatal(err)
		}
		before := tables(t, d)
		dry, err := w.load(t, "gp-list", files.GP, feed.Options{DryRun: true})
		if err != nil {
			t.Fatal(err)
		}
		if tables(t, d) != before {
			t.Error("a dry run changed something")
		}
		real, err := w.load(t, "gp-list", files.GP, feed.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if dry.Supplier.Refused != real.Supplier.Refused || dry.Operator.Joined != real.Operator.Joined || dry.Operator.Total() != real.Operator.Total() {
			t.Errorf("dry %+v\nreal %+v", dry.Operator, real.Operator)
		}
	})
}

func TestInvolvedScope(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.scope.narrow = true
		w.take(t, "council-cases", file(t, "council-cases", council("1", "", "Asha", "Quill", "2015-03-04", "5 Kiln Road", "ZX1 1AA")))
		r := w.take(t, "school-roll", file(t, "school-roll", pupil("1", "Asha", "Quill", "04/03/2015", "5 Kiln Road", "ZX1 1AA"), pupil("2", "Bo", "Reed", "05/04/2014", "9 Mill Lane", "ZX2 1AA")))
		if o := r.Operator; o.Joined != 1 || o.Outside != 1 {
			t.Errorf("%+v", o)
		}
		if n := one[int](t, d, `SELECT count(*) FROM child_source WHERE source = 'school-roll'`); n != 1 {
			t.Errorf("%d rows kept of the school roll, want that of the child already held", n)
		}
		if r.Supplier.Accepted != 2 {
			t.Errorf("the supplier learns more than that the format was accepted: %+v", r.Supplier)
		}
	})
}

func TestChangedRow(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		row := pupil("1", "Asha", "Quill", "04/03/2015", "5 Kiln Road", "ZX1 1AA")
		w.take(t, "school-roll", file(t, "school-roll", row))
		row["Preferred Forename"], row["Leaving Date"] = "Ash", "20/11/2026"
		r := w.take(t, "school-roll", file(t, "school-roll", row))
		if r.Operator.Changed != 1 || r.Operator.New != 0 {
			t.Errorf("%+v", r.Operator)
		}
		if ends := one[string](t, d, `SELECT ends FROM access_relationship WHERE kind = 'roll'`); ends != "2026-11-20" {
			t.Errorf("the roll ends %q", ends)
		}
		w.stateHolds(t)
	})
}

func TestWaitsAndIsDecided(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		w := newWorld(t, d)
		w.take(t, "gp-list", file(t, "gp-list", gp("1", "", "Asha", "Quill", "2015-03-04", "5 Kiln Road", "ZX1 1AA")))
		r := w.take(t, "school-roll", file(t, "school-roll", pupil("1", "Ravi", "Quill", "04/03/2015", "5 Kiln Road", "ZX1 1AA"), pupil("2", "Baby", "Quill", "04/03/2015", "5 Kiln Road", "ZX1 1AA")))
		if r.Operator.Waiting != 2 {
			t.Fatalf("%+v", r.Operator)
		}
		q := access.Request{Actor: "admin", Action: "match:review"}
		page, err := w.matches.Waiting(ctx, q, match.Filter{}, "")
		if err != nil || len(page.Items) != 2 {
			t.Fatalf("%v %+v", err, page)
		}
		c, err := w.matches.Open(ctx, q, page.Items[1].ID)
		if err != nil || len(c.Children) != 1 || c.Children[0].Name().Full() != "Asha Quill" {
			t.Fatalf("%v %+v", err, c)
		}
		if _, err := w.matches.Same(ctx, q, page.Items[1].ID, c.Children[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.matches.Different(ctx, q, page.Items[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.matches.Different(ctx, q, page.Items[0].ID); err == nil {
			t.Error("decided twice")
		}
		if n := one[int](t, d, `SELECT count(*) FROM child`); n != 2 {
			t.Errorf("%d children", n)
		}
		if n := one[int](t, d, `SELECT count(*) FROM access_relationship WHERE agency = 'school/900001'`); n != 2 {
			t.Errorf("%d are on the school's roll", n)
		}
		if n := one[int](t, d, `SELECT count(*) FROM feed_held`); n != 2 {
			t.Errorf("of %d rows is still known what they brought, should a decision be taken back; want 2", n)
		}
		w.stateHolds(t)
	})
}

func TestIdentifierJoins(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.take(t, "gp-list", file(t, "gp-list", gp("1", "9990000018", "Asha", "Quill", "2015-03-04", "5 Kiln Road", "ZX1 1AA")))
		row := council("1", "", "Asha", "Marsh", "2015-03-04", "77 Mill Lane", "ZX9 1AA")
		row["NHSNumber"] = "999 000 0018"
		if r := w.take(t, "council-cases", file(t, "council-cases", row)); r.Operator.Joined != 1 {
			t.Errorf("%+v", r.Operator)
		}
	})
}

func TestPausedAndTwice(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w, ctx := newWorld(t, d), context.Background()
	setup := access.Request{Actor: "admin", Action: "feed:setup"}
	if err := w.feeds.Pause(ctx, setup, "gp-list", true); err != nil {
		t.Fatal(err)
	}
	data := file(t, "gp-list", gp("1", "", "Asha", "Quill", "2015-03-04", "5 Kiln Road", "ZX1 1AA"))
	if _, err := w.feeds.Import(ctx, operator, "gp-list", bytes.NewReader(data), int64(len(data)), feed.Options{}); err == nil {
		t.Error("a paused source was imported")
	}
	if _, err := w.feeds.Import(ctx, operator, "gp-list", bytes.NewReader(data), int64(len(data)), feed.Options{DryRun: true}); err != nil {
		t.Errorf("a paused source cannot be checked: %v", err)
	}
	if err := w.feeds.Pause(ctx, setup, "gp-list", false); err != nil {
		t.Fatal(err)
	}
	w.take(t, "gp-list", data)
	if _, err := w.feeds.Import(ctx, access.Request{Actor: "teacher", Action: "feed:import"}, "gp-list", bytes.NewReader(data), int64(len(data)), feed.Options{}); !errors.Is(err, access.ErrNotFound) {
		t.Errorf("a teacher imports: %v", err)
	}
}
