package basis

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's table.
func Schema() db.Schema { return db.Schema{Name: "basis", FS: schema} }

// settings are what the authority has entered.
func settings(ctx context.Context, r db.Reader) ([]Setting, error) {
	rows, err := r.Query(ctx, `SELECT basis, starts, policy, version FROM basis_setting ORDER BY basis`)
	out, err := db.Collect(rows, err, func(rows *sql.Rows) (s Setting, err error) {
		var starts string
		if err = rows.Scan(&s.Basis, &starts, &s.Policy, &s.Version); err != nil || starts == "" {
			return s, err
		}
		s.From, err = workday.Parse(starts)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what was entered about legal bases: %w", err)
	}
	return out, nil
}

// put writes over the version that s was read at, 0 for none yet.
func put(ctx context.Context, tx *db.Tx, s Setting, by string, at int64) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO basis_setting (basis, starts, policy, set_by, at, version) VALUES ($1, $2, $3, $4, $5, $6 + 1)
		ON CONFLICT (basis) DO UPDATE SET starts = excluded.starts, policy = excluded.policy, set_by = excluded.set_by, at = excluded.at, version = excluded.version
		WHERE basis_setting.version = $6`, s.Basis, s.From.String(), s.Policy, by, at, s.Version)
	return n == 1, err
}
