package match_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/match"
)

// waits puts an item of a reason and source into the queue.
func (w *world) waits(t fataler, i match.Item, alike ...match.Likeness) string {
	t.Helper()
	ids, keys, err := w.children.NewIDs(context.Background(), 1)
	must(t, err)
	in := child.Incoming{ID: ids[0], Source: i.Source, Key: ids[0], SuppliedOn: w.today(), Record: w.record()}
	i.Record, i.Status = in.ID, match.PotentialMatch
	must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		if err := w.children.Hold(ctx, tx, g, keys, in); err != nil {
			return nil, err
		}
		return nil, w.queue.Put(ctx, tx, g, i, alike)
	}))
	return w.itemOf(t, in.ID)
}

// all reads every page of a reviewer's list.
func (w *world) all(t fataler, who string, f match.Filter) (ids []string) {
	t.Helper()
	cursor := ""
	for range 100 {
		p, err := w.matches.Waiting(context.Background(), reviewer(who), f, cursor)
		must(t, err)
		for _, i := range p.Items {
			ids = append(ids, i.ID)
		}
		if cursor = p.Next; cursor == "" {
			return ids
		}
	}
	t.Fatalf("the list has no end")
	return nil
}

// TestPagesOfTheQueue: every item is on exactly one page, in the order of danger
// and age, and filters leave out and add nothing else.
func TestPagesOfTheQueue(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		var twins, others []string
		for n := range 23 {
			others = append(others, w.waits(t, match.Item{Source: "gp-list", Reason: match.Alike}))
			if n%2 == 0 {
				twins = append(twins, w.waits(t, match.Item{Source: "school-roll", Reason: match.Twin}))
			}
		}
		council := w.waits(t, match.Item{Source: "council-cases", Reason: match.Alike})
		got := w.all(t, "ann", match.Filter{})
		want := append(append([]string{council}, twins...), others...)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the list:\n got %v\nwant %v", got, want)
		}
		for _, c := range []struct {
			f    match.Filter
			want []string
		}{{match.Filter{Reason: match.Twin}, twins}, {match.Filter{Source: "gp-list"}, others}, {match.Filter{Reason: match.Alike}, append([]string{council}, others...)}, {match.Filter{Reason: match.Twin, Source: "gp-list"}, nil}} {
			if got := w.all(t, "ann", c.f); fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%+v: %v, want %v", c.f, got, c.want)
			}
		}
		// Next goes through the same list, and round.
		at := council
		for _, want := range append(want[1:], council) {
			next, err := w.matches.Next(t.Context(), reviewer("ann"), match.Filter{}, at)
			must(t, err)
			if next != want {
				t.Fatalf("after %s comes %s, want %s", at, next, want)
			}
			at = next
		}
		p, err := w.matches.Waiting(t.Context(), reviewer("ann"), match.Filter{}, "")
		must(t, err)
		if _, err := w.matches.Waiting(t.Context(), reviewer("bob"), match.Filter{}, p.Next); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("somebody else's cursor: %v", err)
		}
	})
}

// TestProtectedIsNowhere: for whoever is not cleared the queue is the same, to
// the last byte and query, whether or not items about guarded children wait,
// begin every page, or were guarded while they waited.
func TestProtectedIsNowhere(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		for range 45 {
			w.waits(t, match.Item{Source: "gp-list", Reason: match.Alike})
		}
		var became []string
		a, _ := w.admit(t, access.Protection{})
		read := func() (out string, cost db.Count) {
			ctx := db.WithCount(t.Context(), &cost)
			for _, f := range []match.Filter{{}, {Reason: match.Alike}, {Source: "gp-list"}, {Unsure: true}, {Reason: match.Twin}} {
				cursor := ""
				for {
					p, err := w.matches.Waiting(ctx, reviewer("ann"), f, cursor)
					must(t, err)
					cursor = p.Next
					p.Next = fmt.Sprint(p.Next != "", len(p.Next))
					b, err := json.Marshal(p)
					must(t, err)
					out += string(b)
					if cursor == "" {
						break
					}
				}
			}
			return out, cost
		}
		before, cost := read()
		for range 30 {
			became = append(became, w.waits(t, match.Item{Source: "gp-list", Reason: match.Alike, Protected: true}))
		}
		for range 5 { // waits openly first, and is guarded then
			became = append(became, w.waits(t, match.Item{Source: "school-roll", Reason: match.Twin}, match.Likeness{Child: a}))
		}
		must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
			return nil, w.queue.Guard(ctx, tx, g, a)
		}))
		after, costAfter := read()
		if before != after || cost != costAfter {
			t.Errorf("what is protected shows: cost %v, then %v\n%s\n%s", cost, costAfter, before, after)
		}
		seen := w.all(t, "cleared", match.Filter{})
		if len(seen) != 80 {
			t.Errorf("a cleared reviewer sees %d of 80", len(seen))
		}
		for _, id := range seen[:len(became)] {
			open := w.rows(t, `SELECT id FROM match_queue WHERE protected = FALSE AND id IN $IDS`, []string{id})
			if len(open) > 0 {
				t.Errorf("%s stands before what is protected", id)
			}
		}
		for _, id := range became {
			if _, err := w.matches.Open(t.Context(), reviewer("ann"), id); !errors.Is(err, access.ErrNotFound) {
				t.Errorf("ann opens what is protected: %v", err)
			}
			if err := w.matches.NotSure(t.Context(), reviewer("ann"), id, ""); !errors.Is(err, access.ErrNotFound) {
				t.Errorf("ann puts off what is protected: %v", err)
			}
		}
	})
}

// TestOpenCosts: an item is opened with at most ten queries, however many
// children it is like.
func TestOpenCosts(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		var costs []db.Count
		for _, n := range []int{1, 2, 10} {
			var like []match.Likeness
			for range n {
				of, _ := w.admit(t, access.Protection{})
				like = append(like, match.Likeness{Child: of})
			}
			item := w.waits(t, match.Item{Source: "gp-list", Reason: match.Several}, like...)
			var cost db.Count
			c, err := w.matches.Open(db.WithCount(t.Context(), &cost), reviewer("ann"), item)
			must(t, err)
			if len(c.Children) != n {
				t.Fatalf("%d children, want %d", len(c.Children), n)
			}
			costs = append(costs, cost)
		}
		// What every Read costs: the decision and the event.
		var plain db.Count
		_, err := access.Read(db.WithCount(t.Context(), &plain), w.Gate, reviewer("ann"), func(context.Context, db.Reader, access.Grant) (struct{}, audit.Event, error) {
			return struct{}{}, audit.Event{Subjects: []string{"x"}, Classes: []string{"identity"}}, nil
		})
		must(t, err)
		t.Logf("an empty one costs %v", plain)
		t.Logf("queries for 1, 2 and 10 children: %v", costs)
		for _, c := range costs {
			if c.Queries-plain.Queries > 10 || c != costs[0] {
				t.Errorf("queries for 1, 2 and 10 children: %v", costs)
			}
		}
	})
}

// TestNotSure: an item that a reviewer is not sure of leaves their list for a
// week and nobody else's; the note is there for whoever opens it.
func TestNotSure(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		a, _ := w.admit(t, access.Protection{})
		item := w.waits(t, match.Item{Source: "gp-list", Reason: match.Alike}, match.Likeness{Child: a})
		must(t, w.matches.NotSure(t.Context(), reviewer("ann"), item, " ring the school "))
		if got := w.all(t, "ann", match.Filter{}); len(got) != 0 {
			t.Errorf("it is in her list still: %v", got)
		}
		if got := w.all(t, "ann", match.Filter{Unsure: true}); len(got) != 1 {
			t.Errorf("she does not find it again: %v", got)
		}
		if got := w.all(t, "bob", match.Filter{}); len(got) != 1 {
			t.Errorf("it left another's list: %v", got)
		}
		c, err := w.matches.Open(t.Context(), reviewer("bob"), item)
		must(t, err)
		if len(c.Notes) != 1 || c.Notes[0].Text != "ring the school" {
			t.Errorf("notes: %+v", c.Notes)
		}
		if kept := fmt.Sprint(w.rows(t, `SELECT note FROM match_unsure WHERE item IN $IDS`, []string{item})); len(kept) < 10 || contains(kept, "ring the school") {
			t.Errorf("the note is kept as %s", kept)
		}
		w.Clock.Add(8 * 24 * time.Hour)
		if got := w.all(t, "ann", match.Filter{}); len(got) != 1 {
			t.Errorf("it did not come back after a week: %v", got)
		}
	})
}

func contains(s, part string) bool {
	for i := range len(s) - len(part) + 1 {
		if s[i:i+len(part)] == part {
			return true
		}
	}
	return false
}

// TestHeldBack: of a child whose places the reviewer may not see, neither an
// address is shown, on either side, nor does any bar, sum, order or reason speak
// of the postcode that the two have in common.
func TestHeldBack(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		of, _ := w.admit(t, access.Protection{})
		rec := w.record()
		same := w.waits(t, match.Item{Source: "gp-list", Reason: match.OtherNumber}, match.Likeness{Child: of, Reason: match.OtherNumber,
			Evidence: match.Evidence{Model: "standard 1", Children: 100000, Levels: []int{0, 0, 0, 0, 0}, Bits: []float64{8, 10, 12, 1, 19}, Prior: -16}.String()})
		_ = rec
		whole, err := w.matches.Open(t.Context(), reviewer("ann"), same)
		must(t, err)
		if len(whole.Supplied.Addresses) != 1 || len(whole.Children[0].Addresses) != 1 || math.Abs(whole.Children[0].Evidence.Total()-34) > 1e-9 {
			t.Fatalf("before: %+v", whole)
		}
		// A shield that reached the facts of access and not yet the queue.
		must(t, w.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE access_child SET shielded = TRUE WHERE child = $1`, of)
			return err
		}))
		c, err := w.matches.Open(t.Context(), reviewer("ann"), same)
		must(t, err)
		one := c.Children[0]
		if len(c.Supplied.Addresses)+len(one.Addresses)+len(c.Supplied.Schools)+len(one.Schools) > 0 {
			t.Errorf("places are shown: %+v, %+v", c.Supplied, one.View)
		}
		for n, level := range one.Evidence.Levels {
			if n == 4 && (level >= 0 || one.Evidence.Bits[n] != 0) {
				t.Errorf("the postcode speaks: level %d, %v bits", level, one.Evidence.Bits[n])
			}
		}
		if c.Reason != match.Alike || one.Likeness.Reason != match.Alike {
			t.Errorf("the reason speaks of numbers: %s, %s", c.Reason, one.Likeness.Reason)
		}
		again, err := w.matches.Open(t.Context(), reviewer("cleared"), same)
		must(t, err)
		if len(again.Children[0].Addresses) != 1 || math.Abs(again.Children[0].Evidence.Total()-34) > 1e-9 {
			t.Errorf("a cleared reviewer does not see the whole: %+v", again.Children[0])
		}
	})
}

// TestLabels: a verdict is kept with how the pair compared then, and marked when
// it is taken back, as is one of several that one made.
func TestLabels(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		a, _ := w.admit(t, access.Protection{})
		b, _ := w.admit(t, access.Protection{})
		evidence := match.Evidence{Model: "standard 1", Levels: []int{0}, Bits: []float64{3}, Prior: -1}.String()
		like := []match.Likeness{{Child: a, Weight: 2, Evidence: evidence}, {Child: b, Weight: 1, Evidence: evidence}}
		one, two := w.waits(t, match.Item{Source: "gp-list", Reason: match.Alike}, like...), w.waits(t, match.Item{Source: "gp-list", Reason: match.Alike}, like...)
		_, err := w.matches.Same(t.Context(), reviewer("ann"), one, b)
		must(t, err)
		w.Clock.Add(time.Minute)
		_, err = w.matches.Different(t.Context(), reviewer("ann"), two)
		must(t, err)
		labels := func() string {
			return fmt.Sprint(w.rows(t, `SELECT item, child, verdict, people, model, weight, CASE WHEN undone_at > 0 THEN 'undone' ELSE '' END FROM match_label WHERE item IN $IDS ORDER BY verdict DESC, child = '`+b+`', item`, []string{one, two}))
		}
		if got := len(w.rows(t, `SELECT item FROM match_label WHERE item IN $IDS`, []string{one, two})); got != 3 {
			t.Errorf("%d labels: %s", got, labels())
		}
		if got := w.rows(t, `SELECT child, verdict, people, model FROM match_label WHERE item IN $IDS`, []string{one}); len(got) != 1 || got[0] != fmt.Sprint(b, " same 1 standard 1") && got[0] != fmt.Sprint(b, "same", int64(1), "standard 1") {
			t.Errorf("label of the same child: %v", got)
		}
		past, err := w.matches.Mine(t.Context(), reviewer("ann"))
		must(t, err)
		if len(past) != 2 || past[0].ID != two || past[1].ID != one {
			t.Fatalf("her decisions: %+v", past)
		}
		if err := w.matches.UndoOne(t.Context(), reviewer("bob"), one); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("somebody else undoes it: %v", err)
		}
		must(t, w.matches.UndoOne(t.Context(), reviewer("ann"), one))
		if got := w.rows(t, `SELECT item FROM match_label WHERE undone_at > 0 AND item IN $IDS`, []string{one, two}); len(got) != 1 || got[0] != one {
			t.Errorf("taken back: %v", got)
		}
		p, err := w.matches.Waiting(t.Context(), reviewer("ann"), match.Filter{}, "")
		must(t, err)
		if len(p.Items) != 1 || p.Items[0].ID != one || p.Last.Item != two {
			t.Errorf("after undoing the first: %+v", p)
		}
		w.holds(t)
	})
}
