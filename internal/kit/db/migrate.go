package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Schema is one package's numbered migrations: files NNNN_what.sql at the top
// of FS, additive, never edited once released. A file NNNN_what.sqlite.sql or
// NNNN_what.postgres.sql is for that engine only.
type Schema struct {
	Name string // the package, as in "audit"
	FS   fs.FS
}

// Migrate brings the database up to the given schemas, in the order given. It
// is safe to run again and by several processes at once: the second finds the
// work done. A migration whose text changed after it was applied is an error.
func (d *DB) Migrate(ctx context.Context, schemas ...Schema) error {
	err := d.Write(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.Exec(ctx, `CREATE TABLE IF NOT EXISTS schema_migration (name TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at BIGINT NOT NULL)`)
		return err
	})
	if err != nil && !atOnce(err) {
		return fmt.Errorf("prepare migrations: %w", err)
	}
	for _, s := range schemas {
		if err := d.migrateOne(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// Pending lists migrations that have not been applied, without applying them.
func (d *DB) Pending(ctx context.Context, schemas ...Schema) ([]string, error) {
	var out []string
	for _, s := range schemas {
		files, err := s.files(d.dialect)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			applied := ""
			err := d.Read(ctx, func(ctx context.Context, r Reader) error {
				return r.QueryRow(ctx, `SELECT hash FROM schema_migration WHERE name = $1`, s.Name+"/"+f).Scan(&applied)
			})
			if err != nil {
				out = append(out, s.Name+"/"+f)
			}
		}
	}
	return out, nil
}

func (s Schema) files(d Dialect) ([]string, error) {
	all, err := fs.Glob(s.FS, "*.sql")
	if err != nil || len(all) == 0 {
		if all, err = fs.Glob(s.FS, "schema/*.sql"); err != nil {
			return nil, err
		}
	}
	sort.Strings(all)
	var out []string
	for _, f := range all {
		base := strings.TrimSuffix(path.Base(f), ".sql")
		only := path.Ext(base)
		if only == "" || only == "."+d.String() {
			out = append(out, f)
		}
	}
	return out, nil
}

func (d *DB) migrateOne(ctx context.Context, s Schema) error {
	files, err := s.files(d.dialect)
	if err != nil {
		return fmt.Errorf("list migrations of %s: %w", s.Name, err)
	}
	for _, f := range files {
		text, err := fs.ReadFile(s.FS, f)
		if err != nil {
			return fmt.Errorf("read migration %s: %w", f, err)
		}
		sum := sha256.Sum256(text)
		hash, name := hex.EncodeToString(sum[:]), s.Name+"/"+f
		err = d.apply(ctx, name, hash, string(text))
		for try := 0; try < 5 && atOnce(err); try++ {
			err = d.apply(ctx, name, hash, string(text)) // the other process has done it by now
		}
		if err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	return nil
}

// apply runs one migration unless it has been run.
func (d *DB) apply(ctx context.Context, name, hash, text string) error {
	return d.Write(ctx, func(ctx context.Context, tx *Tx) error {
		var had string
		err := tx.QueryRow(ctx, `SELECT hash FROM schema_migration WHERE name = $1`, name).Scan(&had)
		switch {
		case err == nil && had != hash:
			return errors.New("its text changed after it was applied")
		case err == nil:
			return nil
		case !IsNone(err):
			return err
		}
		for _, stmt := range statements(text) {
			if _, err := tx.Exec(ctx, ddl(d.dialect, stmt)); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO schema_migration (name, hash, applied_at) VALUES ($1, $2, $3)`, name, hash, Millis(time.Now()))
		return err
	})
}

// atOnce reports whether PostgreSQL says that another process made the same
// thing at the same moment. It says so after that other one has committed.
func atOnce(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	switch pg.Code {
	case "23505", // unique_violation, on the engine's own catalogue
		"42P07", // duplicate_table, which an index is too
		"42701", // duplicate_column
		"42710", // duplicate_object: the row type of a table
		"XX000": // internal_error: "tuple concurrently updated"
		return true
	}
	return false
}

var comment = regexp.MustCompile(`(?m)--.*$`)

// statements splits a migration at semicolons that end a line.
func statements(text string) []string {
	var out []string
	for _, s := range regexp.MustCompile(`;\s*(\n|$)`).Split(comment.ReplaceAllString(text, ""), -1) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

var (
	word        = func(w string) *regexp.Regexp { return regexp.MustCompile(`\b` + w + `\b`) }
	reBigint    = word("BIGINT")
	reBoolean   = word("BOOLEAN")
	reDouble    = word("DOUBLE")
	reBytes     = word("BYTES")
	reIdentity  = word("IDENTITY")
	reClustered = regexp.MustCompile(`\)\s*CLUSTERED$`)
)

// ddl writes one statement of a migration for an engine. Tables are STRICT on
// SQLite, so that both engines refuse the same wrong types; CLUSTERED after a
// table's closing bracket stores it by its primary key there. A column "no
// IDENTITY" is a dense integer primary key that the engine numbers.
func ddl(d Dialect, stmt string) string {
	clustered := reClustered.MatchString(stmt)
	stmt = reClustered.ReplaceAllString(stmt, ")")
	if d == Postgres {
		stmt = reIdentity.ReplaceAllString(stmt, "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY")
		return reDouble.ReplaceAllString(reBytes.ReplaceAllString(stmt, "BYTEA"), "DOUBLE PRECISION")
	}
	stmt = reIdentity.ReplaceAllString(stmt, "INTEGER PRIMARY KEY")
	stmt = reBigint.ReplaceAllString(stmt, "INTEGER")
	stmt = reBoolean.ReplaceAllString(stmt, "INTEGER")
	stmt = reDouble.ReplaceAllString(stmt, "REAL")
	stmt = reBytes.ReplaceAllString(stmt, "BLOB")
	if strings.HasPrefix(strings.ToUpper(stmt), "CREATE TABLE") {
		stmt += " STRICT"
		if clustered {
			stmt += ", WITHOUT ROWID"
		}
	}
	return stmt
}
