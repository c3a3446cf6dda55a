package feed_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"testing"

	"onestory/internal/feed"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/synth"
)

// shuffled is a file with its rows in another order.
func shuffled(t *testing.T, r *rand.Rand, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(bytes.TrimRight(text, "\n"), []byte("\n"))
	last := &lines[len(lines)-1]
	*last = append(bytes.Clone(*last), '\n')
	rows := lines[1:]
	r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return bytes.Join(lines, nil)
}

// TestOrderDoesNotMatter: in whatever order five suppliers send their rows, no
// two records that have a child are one child in one order and two in another;
// the orders differ only in what waits for a person. And a file sent again
// changes nothing.
func TestOrderDoesNotMatter(t *testing.T) {
	files, err := synth.WriteFiles(t.TempDir(), 31, 160)
	if err != nil {
		t.Fatal(err)
	}
	lists := []struct{ source, path string }{{"gp-list", files.GP}, {"school-roll", files.School}, {"health-visiting", files.Visiting}, {"council-cases", files.Council}, {"youth-justice", files.Justice}}
	r := rand.New(rand.NewPCG(5, 6))
	type pair [2]string
	one, two := map[pair]bool{}, map[pair]bool{} // pairs of records that are one child, or two, in some order
	for range 20 {
		d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
		w := newWorld(t, d)
		r.Shuffle(len(lists), func(i, j int) { lists[i], lists[j] = lists[j], lists[i] })
		for _, l := range lists {
			text := shuffled(t, r, l.path)
			for again := range 2 {
				got, err := w.feeds.Import(context.Background(), operator, l.source, bytes.NewReader(text), int64(len(text)), feed.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if o := got.Operator; again == 1 && o.New+o.Joined+o.Changed+o.Waiting > 0 {
					t.Errorf("%s again: %+v", l.source, o)
				}
			}
		}
		records := w.allHeld(t, d)
		for i, a := range records {
			for _, b := range records[:i] {
				if a.child == "" || b.child == "" {
					continue
				}
				p := pair{a.source + a.key, b.source + b.key}
				if p[0] > p[1] {
					p[0], p[1] = p[1], p[0]
				}
				if a.child == b.child {
					one[p] = true
				} else {
					two[p] = true
				}
			}
		}
	}
	for p := range one {
		if two[p] {
			t.Errorf("%v are one child or two, as the order may be", p)
		}
	}
	if len(one) < 100 {
		t.Errorf("only %d pairs were joined", len(one))
	}
}
