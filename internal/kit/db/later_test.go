package db_test

import (
	"context"
	"errors"
	"testing"

	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

func count(t *testing.T, r db.Reader, ctx context.Context) (n int) {
	t.Helper()
	if err := r.QueryRow(ctx, `SELECT count(*) FROM later_row`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// What waits is seen by the statement that names its table, is kept by the
// commit, and is lost with a transaction that fails.
func TestLaterIsNoticedByNobody(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			ctx, d := context.Background(), dbtest.Open(t, engine, db.Options{Volatile: true})
			write := func(fn func(ctx context.Context, tx *db.Tx) error) error {
				return d.Write(ctx, fn)
			}
			if err := write(func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `CREATE TABLE later_row (a TEXT PRIMARY KEY, b BIGINT NOT NULL)`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if err := write(func(ctx context.Context, tx *db.Tx) error {
				for i := range 70 { // more than one statement takes
					tx.Later("later_row", "a, b", "", string(rune('0'+i)), i)
				}
				if n := count(t, tx, ctx); n != 70 {
					t.Errorf("a statement that names the table sees %d rows of 70", n)
				}
				tx.Later("later_row", "a, b", "", "last", 1)
				tx.Later("later_row", "a, b", " ON CONFLICT DO NOTHING", "last", 2)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			taken := func(ctx context.Context, tx *db.Tx) error {
				tx.Later("later_row", "a, b", "", "more", 1)
				tx.Later("later_row", "a, b", "", "last", 1) // is there already
				return nil
			}
			if err := write(taken); !db.IsUnique(err) {
				t.Errorf("a row that is there already: %v", err)
			}
			if err := write(func(ctx context.Context, tx *db.Tx) error {
				_ = taken(ctx, tx)
				var n int
				_ = tx.QueryRow(ctx, `SELECT count(*) FROM later_row`).Scan(&n)
				return nil // whatever a caller makes of it
			}); !db.IsUnique(err) {
				t.Errorf("a fault on the way is forgotten: %v", err)
			}
			failed := errors.New("no")
			if err := write(func(ctx context.Context, tx *db.Tx) error {
				tx.Later("later_row", "a, b", "", "other", 1)
				return failed
			}); !errors.Is(err, failed) {
				t.Error(err)
			}
			_ = d.Read(ctx, func(ctx context.Context, r db.Reader) error {
				if n := count(t, r, ctx); n != 71 {
					t.Errorf("%d rows were kept of 71", n)
				}
				return nil
			})
		})
	}
}
