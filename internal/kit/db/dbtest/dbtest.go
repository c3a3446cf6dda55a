package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"onestory/internal/kit/db"
)

// Run runs fn as subtests "sqlite" and "postgres" on fresh, migrated databases.
func Run(t *testing.T, schemas []db.Schema, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			fn(t, Open(t, engine, db.Options{Volatile: true}, schemas...))
		})
	}
}

// Open makes a fresh database on the named engine, migrates it and removes it
// when the test ends.
func Open(t testing.TB, engine string, o db.Options, schemas ...db.Schema) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), URL(t, engine), o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Migrate(context.Background(), schemas...); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	return d
}

// URL names a fresh, empty database on the engine.
func URL(t testing.TB, engine string) string {
	t.Helper()
	if engine == "sqlite" {
		return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	}
	server := os.Getenv("ONESTORY_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("PostgreSQL is missing: ONESTORY_TEST_POSTGRES is not set (run through `make test`, which starts one)")
		}
		t.Skip("PostgreSQL half not run: ONESTORY_TEST_POSTGRES is not set (`make test` starts a server)")
	}
	schema := fmt.Sprintf("t_%016x", rand.Uint64())
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatalf("reach PostgreSQL: %v", err)
	}
	defer admin.Close()
	if _, err := admin.Exec("CREATE SCHEMA " + schema); err != nil {
		t.Fatalf("make a schema on PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		admin, err := sql.Open("pgx", server)
		if err == nil {
			admin.Exec("DROP SCHEMA " + schema + " CASCADE")
			admin.Close()
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("ONESTORY_TEST_POSTGRES cannot be read")
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}
