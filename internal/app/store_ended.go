package app

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"onestory/internal/kit/db"
)

// present are those of some courses of help that the database has.
func (d *deployment) present(ctx context.Context, courses []string) (out []string, err error) {
	for some := range slices.Chunk(courses, 500) {
		err := d.db.Read(ctx, func(ctx context.Context, r db.Reader) error {
			rows, err := r.Query(ctx, `SELECT id FROM episode WHERE id IN `+db.In(1, len(some)), db.Args(some)...)
			list, err := db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
			out = append(out, list...)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look for courses of help that ended: %w", err)
		}
	}
	return out, nil
}
