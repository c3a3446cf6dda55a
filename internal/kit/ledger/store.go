package ledger

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is the table of marks.
func Schema() db.Schema { return db.Schema{Name: "ledger", FS: schema} }

// Mark is how much of a file the database has seen.
type Mark struct {
	File  string
	Lines int64
	Sum   []byte // hash of those lines
}

// Marks reads all marks.
func Marks(ctx context.Context, r db.Reader) ([]Mark, error) {
	rows, err := r.Query(ctx, `SELECT file, n, sum FROM ledger_mark ORDER BY file`)
	out, err := db.Collect(rows, err, func(rows *sql.Rows) (m Mark, err error) { err = rows.Scan(&m.File, &m.Lines, &m.Sum); return m, err })
	if err != nil {
		return nil, fmt.Errorf("read how much of the ledger was seen: %w", err)
	}
	return out, nil
}

// SetMark remembers that so much of a file was seen. A mark only moves on.
func SetMark(ctx context.Context, tx *db.Tx, m Mark) error {
	_, err := tx.Exec(ctx, `INSERT INTO ledger_mark (file, n, sum) VALUES ($1, $2, $3)
		ON CONFLICT (file) DO UPDATE SET n = excluded.n, sum = excluded.sum WHERE ledger_mark.n < excluded.n`, m.File, m.Lines, m.Sum)
	if err != nil {
		return fmt.Errorf("note how much of the ledger was seen: %w", err)
	}
	return nil
}

// ForgetMark drops the mark of a file that is lost.
func ForgetMark(ctx context.Context, tx *db.Tx, file string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM ledger_mark WHERE file = $1`, file); err != nil {
		return fmt.Errorf("forget a lost ledger: %w", err)
	}
	return nil
}
