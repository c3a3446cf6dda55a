package app

import (
	"context"
	"database/sql"
	"strconv"

	"onestory/internal/kit/db"
)

// someChildren lists the first children by id.
func someChildren(ctx context.Context, d *db.DB, n int) (out []string, err error) {
	err = d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		rows, err := r.Query(ctx, `SELECT child FROM access_child ORDER BY child LIMIT $1`, n)
		out, err = db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
		return err
	})
	return out, err
}

// noteFilled writes down how many children the bench has added.
func noteFilled(ctx context.Context, tx *db.Tx, upTo int) error {
	_, err := tx.Exec(ctx, `INSERT INTO app_setting (name, value) VALUES ('bench_children', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, strconv.Itoa(upTo))
	return err
}
