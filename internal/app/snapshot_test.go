package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/kit/db"
)

// passing are tables of what is only said, tried or looked up: a refused request
// may write there and nowhere else.
var passing = []string{"audit_", "account_session", "account_try", "familyaccount_session", "familyaccount_try", "find_search", "lease", "access_visit", "db_"}

// snapshot is every row of every table that is not passing, for comparing.
func (w *world) snapshot() map[string]string {
	w.t.Helper()
	out := map[string]string{}
	err := w.d.db.Read(w.t.Context(), func(ctx context.Context, r db.Reader) error {
		names, err := column(ctx, r, `SELECT name FROM sqlite_master WHERE type = 'table'`)
		if err != nil {
			return err
		}
		for _, name := range names {
			if slices.ContainsFunc(passing, func(p string) bool { return strings.HasPrefix(name, p) }) {
				continue
			}
			if out[name], err = dump(ctx, r, name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func column(ctx context.Context, r db.Reader, query string, args ...any) (list []string, err error) {
	rows, err := r.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// dump is a table's rows in a fixed order.
func dump(ctx context.Context, r db.Reader, table string) (string, error) {
	rows, err := r.Query(ctx, `SELECT * FROM `+table)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var lines []string
	for rows.Next() {
		cells, to := make([]any, len(names)), make([]any, len(names))
		for i := range cells {
			to[i] = &cells[i]
		}
		if err := rows.Scan(to...); err != nil {
			return "", err
		}
		lines = append(lines, fmt.Sprint(cells...))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n"), rows.Err()
}

// changed names the tables in which two snapshots differ.
func changed(a, b map[string]string) (names []string) {
	for name := range b {
		if a[name] != b[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// exec changes the database behind everyone's back.
func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	err := w.d.db.Write(w.t.Context(), func(ctx context.Context, tx *db.Tx) error { _, err := tx.Exec(ctx, query, args...); return err })
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
}
