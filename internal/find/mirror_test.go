package find_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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

// TestMirrorIsTheIndex: what a mirror answers is what the database answers,
// whatever was written before, meanwhile or by others, and whatever was not kept.
func TestMirrorIsTheIndex(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(find.Schema()), func(t *testing.T, d *db.DB) {
		f, other := setup(t, d), find.New(d, make([]byte, 32))
		ctx, r := context.Background(), rand.New(rand.NewPCG(3, 4))
		var all []find.Entry
		for h := range synth.World(5, 900) {
			for _, c := range h.Children {
				all = append(all, entryOf(c))
			}
		}
		in := func(do func(ctx context.Context, tx *db.Tx, g access.Grant) error) error {
			return f.As(t, "index", "feed:import", do)
		}
		write := func(ctx context.Context, x *find.Index, tx *db.Tx, entries []find.Entry) error {
			for _, e := range entries {
				e.Guarded = r.IntN(3) == 0
				if err := x.Put(ctx, tx, e); err != nil {
					return err
				}
			}
			return nil
		}
		if err := in(func(ctx context.Context, tx *db.Tx, g access.Grant) error { return write(ctx, f.x, tx, all[:300]) }); err != nil {
			t.Fatal(err)
		}
		var m *find.Mirror
		err := in(func(ctx context.Context, tx *db.Tx, g access.Grant) (err error) {
			m, err = f.x.Mirror(ctx, tx, g, 1000)
			return err
		})
		if err != nil || m == nil {
			t.Fatal(m, err)
		}
		defer m.End()
		var old []find.Entry // what children were like before they changed
		found, discarded := 0, errors.New("not kept")
		for turn := range 12 {
			at := 300 + turn*50
			// Another process adds some, changes some and guards some.
			changed := append([]find.Entry(nil), all[at:at+20]...)
			for range 20 { // another name and birth date, for good
				was := r.IntN(at)
				old = append(old, all[was])
				all[was].Names = []find.Name{{Given: all[was].Names[0].Given, Family: all[r.IntN(at)].Names[0].Family}}
				all[was].Births = all[r.IntN(at)].Births
				changed = append(changed, all[was])
			}
			if err := in(func(ctx context.Context, tx *db.Tx, g access.Grant) error { return write(ctx, other, tx, changed) }); err != nil {
				t.Fatal(err)
			}
			if err := other.Warm(ctx); err != nil {
				t.Fatal(err)
			}
			if turn%3 != 0 { // the mirror's process may not know the new words yet
				if err := f.x.Warm(ctx); err != nil {
					t.Fatal(err)
				}
			}
			err := in(func(ctx context.Context, tx *db.Tx, g access.Grant) error {
				var asked []*find.Sought
				for range 40 {
					asked = append(asked, f.x.Seek(askedFor(r, all[r.IntN(at+50)])), f.x.Seek(old[r.IntN(len(old))]))
				}
				if err := m.Follow(ctx, tx, g, asked); err != nil {
					return err
				}
				same := func(s *find.Sought, whole bool) error {
					want, err := f.x.Lookalikes(ctx, tx, g, s, 18)
					if err != nil {
						return err
					}
					got, err := m.Lookalikes(ctx, tx, g, s, 18)
					if err != nil {
						return err
					}
					found += len(want)
					has := map[find.Lookalike]bool{}
					for _, k := range got {
						has[k] = true
					}
					for _, k := range want {
						if !has[k] {
							t.Errorf("turn %d: the mirror lacks %+v; it has %+v", turn, k, got)
						}
					}
					if whole && len(got) != len(want) {
						t.Errorf("turn %d: the mirror has %+v, the index %+v", turn, got, want)
					}
					return nil
				}
				for _, s := range asked {
					if err := same(s, true); err != nil {
						return err
					}
				}
				mine := append(append([]find.Entry(nil), all[at+20:at+50]...), all[r.IntN(at)])
				if err := write(ctx, f.x, tx, mine); err != nil {
					return err
				}
				for _, e := range mine { // what was written a moment ago is found, and more of its misspellings
					if err := same(f.x.Seek(askedFor(r, e)), false); err != nil {
						return err
					}
				}
				if turn%4 == 1 {
					return discarded
				}
				return nil
			})
			if err != nil && !errors.Is(err, discarded) {
				t.Fatal(err)
			}
		}
		if found < 300 {
			t.Errorf("only %d lookalikes were compared", found)
		}
	})
}
