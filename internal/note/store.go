package note

import (
	"context"
	"database/sql"
	"embed"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "note", FS: schema} }

func insert(ctx context.Context, tx *db.Tx, child, document string) error {
	_, err := tx.Exec(ctx, `INSERT INTO note (child, document) VALUES ($1, $2)`, child, document)
	return err
}

func selectOfChild(ctx context.Context, r db.Reader, children []string) ([]string, error) {
	children = db.Even(children)
	rows, err := r.Query(ctx, `SELECT document FROM note WHERE child IN `+db.In(1, len(children)), db.Args(children)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
}
