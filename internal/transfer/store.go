package transfer

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"onestory/internal/assessment"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "transfer", FS: schema} }

func scope(child string) string { return "child:" + child }

func place(a assessment.Assessment, n int64) seal.Place {
	return seal.Place{Table: "transfer_pack", Column: "sealed", Row: a.Item + " " + fmt.Sprint(n)}
}

// selectMoved lists the packs of a child's assessment, the first first.
func selectMoved(ctx context.Context, r db.Reader, k seal.Keys, a assessment.Assessment) ([]Moved, error) {
	rows, err := r.Query(ctx, `SELECT n, way, account, at, sealed FROM transfer_pack WHERE child = $1 AND item = $2 ORDER BY n`, a.Child, a.Item)
	return db.Collect(rows, err, func(rows *sql.Rows) (m Moved, err error) {
		var at int64
		var b []byte
		if err = rows.Scan(&m.N, &m.Way, &m.By.ID, &at, &b); err != nil {
			return m, err
		}
		m.At = db.Time(at)
		return m, k.OpenJSON(scope(a.Child), place(a, m.N), b, &m.Details) // of one disposed of, nothing
	})
}

func insert(ctx context.Context, tx *db.Tx, k seal.Keys, a assessment.Assessment, m Moved) error {
	b, err := k.SealJSON(scope(a.Child), place(a, m.N), m.Details)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO transfer_pack (child, item, n, way, account, at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		a.Child, a.Item, m.N, string(m.Way), m.By.ID, db.Millis(m.At), b)
	if err != nil {
		return fmt.Errorf("write a transfer pack: %w", err)
	}
	return nil
}
