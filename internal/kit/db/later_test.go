package db_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"pgregory.net/rapid"
)

func laterSchema() db.Schema {
	return db.Schema{Name: "later", FS: fstest.MapFS{"schema/0001_thing.sql": {Data: []byte("CREATE TABLE thing (\n  id TEXT NOT NULL,\n  n BIGINT NOT NULL,\n  PRIMARY KEY (id)\n) CLUSTERED;\n")}}}
}

// things is what the table holds.
func things(ctx context.Context, r db.Reader) (out []string, err error) {
	rows, err := r.Query(ctx, `SELECT id || '=' || n FROM thing ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// TestLaterIsNow: whatever is put off, whatever is asked in between sees it, and
// the end is as if nothing had been put off.
func TestLaterIsNow(t *testing.T) {
	dbtest.Run(t, []db.Schema{laterSchema()}, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			want := map[string]int64{}
			list := func() (out []string) {
				for _, id := range slices.Sorted(maps.Keys(want)) {
					out = append(out, fmt.Sprintf("%s=%d", id, want[id]))
				}
				return out
			}
			err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				clear(want)
				if _, err := tx.Exec(ctx, `DELETE FROM thing`); err != nil {
					return err
				}
				for range rapid.IntRange(0, 90).Draw(rt, "steps") {
					id, n := fmt.Sprintf("t%02d", rapid.IntRange(0, 40).Draw(rt, "id")), rapid.Int64Range(0, 9).Draw(rt, "n")
					var err error
					switch rapid.SampledFrom([]string{"put", "put", "put", "once", "raise", "exec", "ask"}).Draw(rt, "what") {
					case "put":
						err = tx.Later(ctx, `INSERT INTO thing (id, n) VALUES `, ` ON CONFLICT (id) DO UPDATE SET n = excluded.n`, id, id, n)
						want[id] = n
					case "once":
						err = tx.Later(ctx, `INSERT INTO thing (id, n) VALUES `, ` ON CONFLICT DO NOTHING`, "", id, n)
						if _, there := want[id]; !there {
							want[id] = n
						}
						if err == nil { // of two statements put off the first is written first
							_, err = things(ctx, tx)
						}
					case "raise":
						err = tx.LaterIn(ctx, `UPDATE thing SET n = n + 1 WHERE id IN `, id)
						if _, there := want[id]; there {
							want[id]++
						}
						if err == nil {
							_, err = things(ctx, tx)
						}
					case "exec":
						_, err = tx.Exec(ctx, `DELETE FROM thing WHERE id = $1`, id)
						delete(want, id)
					case "ask":
						var got []string
						if got, err = things(ctx, tx); err == nil && !slices.Equal(got, list()) {
							rt.Fatalf("asked: %v, want %v", got, list())
						}
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				rt.Fatal(err)
			}
			err = d.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
				got, err := things(ctx, r)
				if !slices.Equal(got, list()) {
					rt.Errorf("kept %v, want %v", got, list())
				}
				return err
			})
			if err != nil {
				rt.Fatal(err)
			}
		})
	})
}

// TestLaterTellsFaults: a row that is refused after all is told by what comes
// next, also by a question for one row, or by the commit; and nothing is kept.
func TestLaterTellsFaults(t *testing.T) {
	dbtest.Run(t, []db.Schema{laterSchema()}, func(t *testing.T, d *db.DB) {
		for name, next := range map[string]func(ctx context.Context, tx *db.Tx) error{
			"commit": func(context.Context, *db.Tx) error { return nil },
			"exec": func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `DELETE FROM thing WHERE id = 'x'`)
				return err
			},
			"row": func(ctx context.Context, tx *db.Tx) error {
				var n int
				return tx.QueryRow(ctx, `SELECT count(*) FROM thing`).Scan(&n)
			},
		} {
			err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				for range 2 {
					if err := tx.Later(ctx, `INSERT INTO thing (id, n) VALUES `, "", "", "a", int64(1)); err != nil {
						return err
					}
				}
				return next(ctx, tx)
			})
			if err == nil || errors.Is(err, db.ErrNested) {
				t.Errorf("%s: nothing is said", name)
			}
			err = d.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
				got, err := things(ctx, r)
				if len(got) > 0 {
					t.Errorf("%s: kept %v", name, got)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
