package match_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/match"
)

// linked joins a record to a child as an import does.
func (w *world) linked(t fataler, of string) string {
	t.Helper()
	in, join := w.incoming(t)
	must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		if err := join(ctx, tx, g, of); err != nil {
			return nil, err
		}
		return nil, w.queue.Linked(ctx, tx, g, in.ID, "gp-list", match.Decision{Status: match.Match, Child: of, Weight: 9})
	}))
	return in.ID
}

func (w *world) seconds(t fataler, who string) (ids []string) {
	t.Helper()
	list, err := w.matches.Seconds(context.Background(), reviewer(who))
	must(t, err)
	for _, s := range list {
		ids = append(ids, s.ID)
	}
	return ids
}

// TestSampling: one in twenty is chosen, the same ones each time, others with
// another key, and none without one.
func TestSampling(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		of, _ := w.admit(t, access.Protection{})
		w.linked(t, of)
		if got := w.seconds(t, "ann"); len(got) != 0 {
			t.Errorf("without a key %d are looked at again", len(got))
		}
		pick := func(key string) (n int, which string) {
			q := match.NewQueue(id.Random{})
			q.Sampling([]byte(key), match.SecondLooks)
			for i := range 20_000 {
				if q.Chosen("link", fmt.Sprint("record", i)) {
					n, which = n+1, which+fmt.Sprint(" ", i)
				}
			}
			return n, which
		}
		n, a := pick("one key")
		if n < 850 || n > 1150 {
			t.Errorf("%d of 20,000 are chosen", n)
		}
		if _, again := pick("one key"); again != a {
			t.Error("others are chosen the second time")
		}
		if _, b := pick("another"); b == a {
			t.Error("the key makes no difference")
		}
	})
}

// TestSecondLook: who looks again sees the child without the record and not what
// was decided; two who agree settle it; a third against the first takes it back,
// and the record waits.
func TestSecondLook(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		w.queue.Sampling([]byte("key"), 1)
		of, first := w.admit(t, access.Protection{})
		record := w.linked(t, of)
		look := w.seconds(t, "ann")
		if len(look) != 1 {
			t.Fatalf("%d second looks", len(look))
		}
		b, err := w.matches.Look(t.Context(), reviewer("ann"), look[0])
		must(t, err)
		if len(b.Other.Names) != 1 || b.Other.Names[0].Source.Record != first || b.Supplied.Names[0].Source.Record != record {
			t.Errorf("the child is not shown as it was before: %+v", b.Other.Names)
		}
		must(t, w.matches.SayAgain(t.Context(), reviewer("ann"), look[0], match.Different))
		if got := w.seconds(t, "ann"); len(got) != 0 {
			t.Error("she may decide as the third as well")
		}
		if err := w.matches.SayAgain(t.Context(), reviewer("ann"), look[0], match.Different); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("she decides twice: %v", err)
		}
		if w.home(t, record) != of {
			t.Error("one against the model is enough")
		}
		if got := w.seconds(t, "bob"); len(got) != 1 {
			t.Fatalf("nobody is asked as the third: %v", got)
		}
		must(t, w.matches.SayAgain(t.Context(), reviewer("bob"), look[0], match.Different))
		if w.home(t, record) != "" {
			t.Error("two against the model, and the link stands")
		}
		c, err := w.matches.Open(t.Context(), reviewer("ann"), w.itemOf(t, record))
		must(t, err)
		if len(c.Children) != 1 || c.Children[0].ID != of {
			t.Errorf("the record does not wait beside that child: %+v", c.Children)
		}
		if got := w.rows(t, `SELECT verdict FROM match_label WHERE people = 3 AND record IN $IDS`, []string{record}); len(got) != 1 || got[0] != "different" {
			t.Errorf("labels: %v", got)
		}
		other := w.linked(t, of)
		must(t, w.matches.SayAgain(t.Context(), reviewer("bob"), w.seconds(t, "bob")[0], match.Same))
		if w.home(t, other) != of || len(w.seconds(t, "ann")) != 0 {
			t.Error("two who agree do not settle it")
		}
		agreed, err := w.matches.Agreed(t.Context(), reviewer("ann"), w.Clock.Now().AddDate(0, 0, -1))
		must(t, err)
		if fmt.Sprint(agreed) != "[{false agreed 1} {false overturned 1}]" {
			t.Errorf("agreement: %v", agreed)
		}
		w.holds(t)
	})
}

// TestSecondLookAtDecisions: a decision of one person comes before others and
// never before themselves; taking it back takes the second look away; what is
// guarded is for cleared reviewers alone.
func TestSecondLookAtDecisions(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		w.queue.Sampling([]byte("key"), 1)
		of, _ := w.admit(t, access.Protection{})
		item, record := w.held(t, false, of)
		_, err := w.matches.Different(t.Context(), reviewer("ann"), item)
		must(t, err)
		if got := w.seconds(t, "ann"); len(got) != 0 {
			t.Errorf("she looks at her own decision again: %v", got)
		}
		look := w.seconds(t, "bob")
		if len(look) != 1 {
			t.Fatalf("%d second looks", len(look))
		}
		if _, err := w.matches.Look(t.Context(), reviewer("ann"), look[0]); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("she opens it: %v", err)
		}
		must(t, w.matches.UndoOne(t.Context(), reviewer("ann"), item))
		if got := w.seconds(t, "bob"); len(got) != 0 {
			t.Errorf("a decision that was taken back is looked at: %v", got)
		}
		_, err = w.matches.Different(t.Context(), reviewer("ann"), item)
		must(t, err)
		look = w.seconds(t, "bob")
		must(t, w.matches.SayAgain(t.Context(), reviewer("bob"), look[0], match.Same))
		must(t, w.matches.SayAgain(t.Context(), reviewer("second"), look[0], match.Same))
		if w.itemOf(t, record) != item || w.home(t, record) != "" {
			t.Error("two against a decision, and it stands")
		}
		w.linked(t, of)
		must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
			return nil, w.queue.Guard(ctx, tx, g, of)
		}))
		if open, cleared := w.seconds(t, "bob"), w.seconds(t, "cleared"); len(open) != 0 || len(cleared) != 1 {
			t.Errorf("of a guarded child: %v for all, %v for the cleared", open, cleared)
		}
		w.holds(t)
	})
}

// TestParts: a child's records and what was merged into it are shown to whoever
// may part them, and a part of another child is not found under this one.
func TestParts(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := open(t, d)
		a, ra := w.admit(t, access.Protection{})
		b, rb := w.admit(t, access.Protection{})
		c, _ := w.admit(t, access.Protection{})
		rc := w.join(t, a)
		_, err := w.merge(a, b)
		must(t, err)
		q := func(who, child string) access.Request {
			return access.Request{Actor: who, Action: "match:review", Child: child, Level: access.Contact, Purpose: access.DataQuality}
		}
		made, err := w.matches.Parts(t.Context(), q("ann", b))
		must(t, err)
		got := map[string]bool{}
		for _, p := range made.Records {
			got[p.Record] = !p.Since.IsZero() && p.View.Name().Full() != ""
		}
		if len(got) != 3 || !got[ra] || !got[rb] || !got[rc] || len(made.Merged) != 1 || made.Merged[0].Child != b || made.Merged[0].Name == "" || made.Cleared {
			t.Errorf("%+v", made)
		}
		if _, err := w.matches.Part(t.Context(), q("ann", c), b); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a part of another child: %v", err)
		}
		_, err = w.matches.Part(t.Context(), q("ann", a), b)
		must(t, err)
		if w.root(t, b) != b {
			t.Error("they are one still")
		}
		hidden, _ := w.admit(t, access.Protection{Shielded: true})
		if _, err := w.matches.Parts(t.Context(), q("ann", hidden)); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("the sources of a shielded child: %v", err)
		}
		if made, err := w.matches.Parts(t.Context(), q("cleared", hidden)); err != nil || !made.Cleared {
			t.Errorf("a cleared reviewer: %+v, %v", made, err)
		}
		w.holds(t)
	})
}
