package find_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/find"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/lib/workday"
)

// held lists all that the index holds of a child.
func (f *fixture) held(t *testing.T, d *db.DB, child string) (out []string) {
	t.Helper()
	err := d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		rows, err := r.Query(ctx, `SELECT n.dob || ' ' || n.family || ' ' || n.given || ' ' || CAST(n.hidden AS TEXT) || ' ' || c.display || ' ' || c.year || ' ' || c.gender
			FROM find_name n JOIN find_child c ON c.no = n.no WHERE c.child = $1`, child)
		names, err := db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
		if err != nil {
			return err
		}
		rows, err = r.Query(ctx, `SELECT k.hash FROM find_key k JOIN find_child c ON c.no = k.no WHERE c.child = $1`, child)
		keys, err := db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) {
			var b []byte
			err = rows.Scan(&b)
			return fmt.Sprintf("%x", b), err
		})
		out = append(names, keys...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// Writing only what is new leaves the index as writing all of it would.
func TestJoinIsPut(t *testing.T) {
	dbtest.Run(t, accesstest.Schemas(find.Schema()), func(t *testing.T, d *db.DB) {
		f := setup(t, d)
		was := find.Entry{Child: "c1", Names: []find.Name{{Given: "Amina", Family: "Okafor"}}, Births: []workday.Date{date(t, "2015-03-04")}, Year: 2015,
			Identifiers: []find.Identifier{{Kind: "nhs", Value: "9434765919", Verified: true}}, Places: []find.Place{{Postcode: "ZZ99 1AA", House: "4"}}}
		for name, change := range map[string]func(*find.Entry){
			"nothing": func(*find.Entry) {},
			"a name":  func(e *find.Entry) { e.Names = append(e.Names, find.Name{Given: "Mina", Family: "Okafor-Bell"}) },
			"a birth": func(e *find.Entry) { e.Births = append(e.Births, date(t, "2015-04-03")) },
			"a place": func(e *find.Entry) { e.Places = append(e.Places, find.Place{Postcode: "ZZ99 2BB", House: "7"}) },
			"a carer": func(e *find.Entry) {
				e.Carers = []find.Carer{{Given: "Ngozi", Family: "Okafor", Phones: []string{"01632 960123"}}}
			},
			"the display": func(e *find.Entry) { e.Display, e.Gender = "Mina Okafor", "female" },
			"one goes":    func(e *find.Entry) { e.Names = []find.Name{{Given: "Amina", Family: "Bell"}}; e.Places = nil },
			"hidden":      func(e *find.Entry) { e.Hidden, e.Guarded = true, true },
		} {
			now := was
			change(&now)
			was, now := was, now
			was.Child, now.Child = name, name
			put := func(do func(ctx context.Context, tx *db.Tx) error) {
				err := f.As(t, "index", "feed:import", func(ctx context.Context, tx *db.Tx, g access.Grant) error { return do(ctx, tx) })
				if err != nil {
					t.Fatal(err)
				}
			}
			put(func(ctx context.Context, tx *db.Tx) error { return f.x.Put(ctx, tx, was) })
			put(func(ctx context.Context, tx *db.Tx) error { return f.x.Join(ctx, tx, was, now) })
			got := f.held(t, d, name)
			put(func(ctx context.Context, tx *db.Tx) error { return f.x.Put(ctx, tx, now) })
			if want := f.held(t, d, name); !slices.Equal(got, want) || len(want) == 0 {
				t.Errorf("%s: joined %v, made anew %v", name, got, want)
			}
		}
	})
}
