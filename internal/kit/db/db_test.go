package db_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

func schema(text string) []db.Schema {
	return []db.Schema{{Name: "t", FS: fstest.MapFS{"0001_t.sql": {Data: []byte(text)}}}}
}

const account = `
CREATE TABLE account (id TEXT NOT NULL, pence BIGINT NOT NULL, data BYTES, ok BOOLEAN NOT NULL, PRIMARY KEY (id)) CLUSTERED;
CREATE UNIQUE INDEX account_pence ON account (pence) WHERE ok;
`

func TestBothEnginesAgree(t *testing.T) {
	dbtest.Run(t, schema(account), func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO account (id, pence, data, ok) VALUES ($2, $1, $3, $4)`, int64(1)<<40, "a", []byte{0, 1}, true); err != nil {
				return err
			}
			var got string
			// The order in which $n first appears must not matter.
			if err := tx.QueryRow(ctx, `SELECT $2 || $1 || ' $1'`, "A", "B").Scan(&got); err != nil {
				return err
			}
			if got != "BA $1" {
				return fmt.Errorf("placeholders are in the wrong order: %q", got)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO account (id, pence, ok) VALUES ($1, $2, TRUE)`, "b", int64(1)<<40)
			return err
		})
		if !db.IsUnique(err) {
			t.Fatalf("a broken unique index is not recognised: %v", err)
		}
		err = d.Read(ctx, func(ctx context.Context, r db.Reader) error {
			var pence int64
			var data []byte
			var ok bool
			if err := r.QueryRow(ctx, `SELECT pence, data, ok FROM account WHERE id IN `+db.In(1, 2), "a", "z").Scan(&pence, &data, &ok); err != nil {
				return err
			}
			if pence != 1<<40 || len(data) != 2 || !ok {
				return errors.New("values changed on the way")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(ctx, schema(account)...); err != nil {
			t.Fatalf("migrating again: %v", err)
		}
		if err := d.Migrate(ctx, schema(account+" ")...); err == nil {
			t.Fatal("a migration whose text changed was accepted")
		}
	})
}

// TestManyProcessesMigrateAtOnce: of several that start on an empty database,
// none fails.
func TestManyProcessesMigrateAtOnce(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			url := dbtest.URL(t, engine)
			var wg sync.WaitGroup
			for range 6 {
				wg.Go(func() {
					d, err := db.Open(context.Background(), url, db.Options{Volatile: true})
					if err != nil {
						t.Error(err)
						return
					}
					defer d.Close()
					if err := d.Migrate(context.Background(), schema(account)...); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestReadCannotWriteAndNothingNests(t *testing.T) {
	dbtest.Run(t, schema(account), func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.Read(ctx, func(ctx context.Context, r db.Reader) error {
			rows, err := r.Query(ctx, `INSERT INTO account (id, pence, ok) VALUES ('x', 1, FALSE) RETURNING id`)
			if err != nil {
				return err
			}
			defer rows.Close()
			rows.Next()
			return rows.Err()
		})
		if err == nil {
			t.Error("a read transaction wrote")
		}
		err = d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			return d.Read(ctx, func(context.Context, db.Reader) error { return nil })
		})
		if !errors.Is(err, db.ErrNested) {
			t.Errorf("a nested transaction gave %v", err)
		}
	})
}

func TestWritersNeverLoseAnUpdate(t *testing.T) {
	dbtest.Run(t, schema(account), func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		add := func() error {
			return d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
				var n int64
				if err := tx.QueryRow(ctx, `SELECT pence FROM account WHERE id = 'sum'`).Scan(&n); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, `UPDATE account SET pence = $1 WHERE id = 'sum'`, n+1)
				return err
			})
		}
		err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO account (id, pence, ok) VALUES ('sum', 0, FALSE)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		kept := make(chan error, 64)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 8 {
					kept <- add()
				}
			})
		}
		wg.Wait()
		close(kept)
		var want, got int64
		for err := range kept {
			if err == nil {
				want++
			}
		}
		d.Read(ctx, func(ctx context.Context, r db.Reader) error {
			return r.QueryRow(ctx, `SELECT pence FROM account WHERE id = 'sum'`).Scan(&got)
		})
		if got != want || want == 0 {
			t.Errorf("%d updates were acknowledged, %d were kept", want, got)
		}
	})
}

func TestInjectedFailuresAreRetriedAndKeepNothing(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			fails := 3
			d := dbtest.Open(t, engine, db.Options{Volatile: true}, schema(account)...)
			d.SetFaults(func() error {
				if fails > 0 {
					fails--
					return db.ErrRetry
				}
				return nil
			})
			runs, after := 0, 0
			err := d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				runs++
				tx.AfterCommit(func() { after++ })
				_, err := tx.Exec(ctx, `INSERT INTO account (id, pence, ok) VALUES ('x', 1, TRUE)`)
				return err
			})
			if err != nil || runs != 4 || after != 1 {
				t.Errorf("err %v, %d runs, %d after-commit calls; want nil, 4, 1", err, runs, after)
			}
		})
	}
}

func TestPasswordsDoNotShow(t *testing.T) {
	_, err := db.Open(context.Background(), "postgres://u:hunter2secret@127.0.0.1:1/x", db.Options{})
	if err == nil {
		t.Fatal("opened a database that is not there")
	}
	if s := err.Error(); len(s) == 0 || strings.Contains(s, "hunter2secret") {
		t.Errorf("the error shows the password: %s", s)
	}
}
