package find_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/find"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/synth"
	"onestory/lib/workday"
)

// entryOf is a made-up child as an import would file it.
func entryOf(c synth.Child) find.Entry {
	e := find.Entry{Child: fmt.Sprint(c.ID), Display: c.Given + " " + c.Family, Names: []find.Name{{Given: c.Given, Family: c.Family}}, Births: []workday.Date{c.Born}, Year: c.Born.Year()}
	if c.Former != "" {
		e.Names = append(e.Names, find.Name{Given: c.Given, Family: c.Former})
	}
	if c.NHS != "" {
		e.Identifiers = []find.Identifier{{Kind: "nhs", Value: string(c.NHS), Verified: true}}
	}
	if c.Address.Postcode != "" {
		e.Places = []find.Place{{Postcode: string(c.Address.Postcode)}}
	}
	return e
}

// askedFor is the same child as another supplier would have it, more or less.
func askedFor(r *rand.Rand, e find.Entry) find.Entry {
	e.Names = append([]find.Name(nil), e.Names[r.IntN(len(e.Names))])
	n := &e.Names[0]
	switch r.IntN(7) {
	case 0:
		if len(n.Family) > 3 {
			n.Family = n.Family[:2] + n.Family[3:]
		}
	case 1:
		n.Given, n.Family = n.Family, n.Given
	case 2:
		n.Given = "Baby"
	case 3:
		e.Births = []workday.Date{e.Births[0].AddDays(r.IntN(40) - 20)}
	case 4:
		e.Births = nil
	case 5:
		e.Places = nil
	}
	if r.IntN(2) == 0 {
		e.Identifiers = nil
	}
	return e
}

// mirrored is a world in which a mirror follows an index that others write too.
type mirrored struct {
	*fixture
	other *find.Index // another process's
	m     *find.Mirror
	r     *rand.Rand
	all   []find.Entry
	old   []find.Entry // what children were like before they changed
	found int
}

func newMirrored(t *testing.T, d *db.DB) *mirrored {
	w := &mirrored{fixture: setup(t, d), other: find.New(d, make([]byte, 32)), r: rand.New(rand.NewPCG(3, 4))}
	for h := range synth.World(5, 900) {
		for _, c := range h.Children {
			w.all = append(w.all, entryOf(c))
		}
	}
	w.mustWrite(t, w.x, w.all[:300])
	w.in(t, func(ctx context.Context, tx *db.Tx, g access.Grant) (err error) {
		w.m, err = w.x.Mirror(ctx, tx, g, 1000)
		return err
	})
	if w.m == nil {
		t.Fatal("there is no mirror")
	}
	t.Cleanup(w.m.End)
	return w
}

var errDiscarded = errors.New("not kept")

func (w *mirrored) in(t *testing.T, do func(ctx context.Context, tx *db.Tx, g access.Grant) error) {
	t.Helper()
	if err := w.As(t, "index", "feed:import", do); err != nil && !errors.Is(err, errDiscarded) {
		t.Fatal(err)
	}
}

func (w *mirrored) write(ctx context.Context, x *find.Index, tx *db.Tx, entries []find.Entry) error {
	for _, e := range entries {
		e.Guarded = w.r.IntN(3) == 0
		if err := x.Put(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

func (w *mirrored) mustWrite(t *testing.T, x *find.Index, entries []find.Entry) {
	w.in(t, func(ctx context.Context, tx *db.Tx, g access.Grant) error { return w.write(ctx, x, tx, entries) })
}

// elsewhere has another process add some children, change some for good and
// guard some.
func (w *mirrored) elsewhere(t *testing.T, at int, learn bool) {
	changed := append([]find.Entry(nil), w.all[at:at+20]...)
	for range 20 {
		was := &w.all[w.r.IntN(at)]
		w.old = append(w.old, *was)
		was.Names = []find.Name{{Given: was.Names[0].Given, Family: w.all[w.r.IntN(at)].Names[0].Family}}
		was.Births = w.all[w.r.IntN(at)].Births
		changed = append(changed, *was)
	}
	w.mustWrite(t, w.other, changed)
	for _, x := range []*find.Index{w.other, w.x} {
		if x == w.x && !learn {
			continue // the mirror's process does not know the new words yet
		}
		if err := x.Warm(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// same holds the mirror's answer against the index's; where whole is false the
// mirror may know more.
func (w *mirrored) same(ctx context.Context, t *testing.T, tx *db.Tx, g access.Grant, asked []*find.Sought, whole bool) error {
	t.Helper()
	for _, s := range asked {
		want, err := w.x.Lookalikes(ctx, tx, g, s, 18)
		if err != nil {
			return err
		}
		got, err := w.m.Lookalikes(ctx, tx, g, s, 18)
		if err != nil {
			return err
		}
		w.found += len(want)
		for _, k := range want {
			if !slices.Contains(got, k) {
				t.Errorf("the mirror lacks %+v; it has %+v", k, got)
			}
		}
		if whole && len(got) != len(want) {
			t.Errorf("the mirror has %+v, the index %+v", got, want)
		}
	}
	return nil
}

// TestMirrorIsTheIndex: what a mirror answers is what the database answers,
// whatever was written before, meanwhile or by others, and whatever was not kept.
func TestMirrorIsTheIndex(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(find.Schema()), func(t *testing.T, d *db.DB) {
		w := newMirrored(t, d)
		for turn := range 12 {
			at := 300 + turn*50
			w.elsewhere(t, at, turn%3 != 0)
			w.in(t, func(ctx context.Context, tx *db.Tx, g access.Grant) error {
				var asked, again []*find.Sought
				for range 40 {
					asked = append(asked, w.x.Seek(askedFor(w.r, w.all[w.r.IntN(at+50)])), w.x.Seek(w.old[w.r.IntN(len(w.old))]))
				}
				if err := w.m.Follow(ctx, tx, g); err != nil {
					return err
				}
				if _, err := w.m.Ready(ctx, tx, g, asked, 18); err != nil {
					return err
				}
				if err := w.same(ctx, t, tx, g, asked, true); err != nil {
					return err
				}
				mine := slices.Clone(w.all[at+20 : at+50])
				for range 60 {
					mine = append(mine, w.all[w.r.IntN(at)])
				}
				if err := w.write(ctx, w.x, tx, mine); err != nil {
					return err
				}
				for _, e := range mine { // what was written a moment ago is found, and more of its misspellings
					again = append(again, w.x.Seek(askedFor(w.r, e)))
				}
				if err := w.same(ctx, t, tx, g, append(again, asked...), false); err != nil {
					return err
				}
				if turn%4 == 1 {
					return errDiscarded
				}
				return nil
			})
		}
		if w.found < 300 {
			t.Errorf("only %d lookalikes were compared", w.found)
		}
	})
}
