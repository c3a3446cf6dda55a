package quality

import (
	"context"
	"database/sql"
	"embed"
	"time"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "quality", FS: schema} }

func replaceFigures(ctx context.Context, tx *db.Tx, authority string, t tally, at time.Time, by string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM quality_figure WHERE authority = $1`, authority); err != nil {
		return err
	}
	for p, of := range t.of {
		if _, err := tx.Exec(ctx, `INSERT INTO quality_figure (authority, source, name, n, of_all) VALUES ($1, $2, $3, $4, $5)`, authority, p.source, string(p.name), t.n[p], of); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO quality_count (authority, counted_at, counted_by) VALUES ($1, $2, $3)
		ON CONFLICT (authority) DO UPDATE SET counted_at = excluded.counted_at, counted_by = excluded.counted_by`, authority, db.Millis(at), by)
	return err
}

func selectFigures(ctx context.Context, r db.Reader, authority string) (tally, error) {
	rows, err := r.Query(ctx, `SELECT source, name, n, of_all FROM quality_figure WHERE authority = $1`, authority)
	out := newTally()
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var p place
		var n, of int
		err = rows.Scan(&p.source, &p.name, &n, &of)
		out.n[p], out.of[p] = n, of
		return x, err
	})
	return out, err
}

// selectCounted is when an authority was counted last; zero for never.
func selectCounted(ctx context.Context, r db.Reader, authority string) (time.Time, error) {
	var at int64
	err := r.QueryRow(ctx, `SELECT counted_at FROM quality_count WHERE authority = $1`, authority).Scan(&at)
	if db.IsNone(err) {
		return time.Time{}, nil
	}
	return db.Time(at), err
}
