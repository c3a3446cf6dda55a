package match_test

import (
	"context"
	"io/fs"
	"path"
	"slices"
	"testing"
	"testing/fstest"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/child"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/match"
)

// before is a schema as it was before a migration.
func before(t *testing.T, s db.Schema, without string) db.Schema {
	t.Helper()
	old := fstest.MapFS{}
	files, err := fs.Glob(s.FS, "schema/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if path.Base(f) >= without {
			continue
		}
		text, err := fs.ReadFile(s.FS, f)
		if err != nil {
			t.Fatal(err)
		}
		old[f] = &fstest.MapFile{Data: text}
	}
	if !slices.Contains(files, "schema/"+without) {
		t.Fatalf("%s has no migration %s", s.Name, without)
	}
	return db.Schema{Name: s.Name, FS: old}
}

// TestMembersOfBefore: what a database held before the events is among them
// afterwards: who belonged to whom, and whom a reviewer had told apart.
func TestMembersOfBefore(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			d := dbtest.Open(t, engine, db.Options{Volatile: true}, access.Schema(), before(t, child.Schema(), "0003_membership.sql"), before(t, match.Schema(), "0002_people.sql"))
			must(t, d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				for _, q := range []string{
					`INSERT INTO child (id, authority, status, made_at, made_by, version) VALUES ('a', 'la', 'confirmed', 1, 'x', 1), ('b', 'la', 'confirmed', 1, 'x', 1)`,
					`INSERT INTO child_member (child, record, starts, ends) VALUES ('a', 'ra', 5, 0), ('b', 'rb', 4, 0)`,
					`INSERT INTO match_queue (id, record, child, authority, source, status, reason, protected, made_at, state, decided_by, decided_at, outcome)
						VALUES ('i', 'rb', '', 'la', 's', 'm', 'r', FALSE, 3, 'different', 'ann', 4, 'b'), ('j', 'rc', '', 'la', 's', 'm', 'r', FALSE, 3, 'waiting', '', 0, '')`,
					`INSERT INTO match_alike (item, place, child) VALUES ('i', 0, 'a'), ('j', 0, 'a')`,
				} {
					if _, err := tx.Exec(ctx, q); err != nil {
						return err
					}
				}
				return nil
			}))
			must(t, d.Migrate(t.Context(), access.Schema(), child.Schema(), match.Schema()))
			must(t, d.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
				differ, err := child.Differences(ctx, r)
				if len(differ) > 0 {
					t.Errorf("replay: %v", differ)
				}
				return err
			}))
			w := &world{World: &accesstest.World{DB: d}}
			if got := w.rows(t, `SELECT kind, record, child, other_child FROM child_event WHERE child IN $IDS OR other_child IN $IDS ORDER BY seq`, []string{"a", "b"}); len(got) != 3 || got[0] != "assertrbb" || got[2] != "apartrba" {
				t.Errorf("events: %q", got)
			}
			if got := w.rows(t, `SELECT one, two FROM child_apart WHERE one IN $IDS`, []string{"a", "ra", "rb", "rc"}); len(got) != 2 {
				t.Errorf("kept apart: %v", got)
			}
		})
	}
}
