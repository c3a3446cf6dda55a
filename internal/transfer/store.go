package transfer

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's table.
func Schema() db.Schema { return db.Schema{Name: "transfer", FS: schema} }

// row is a Sent as stored.
type row struct {
	Sent
	sealed []byte
}

func scope(child string) string { return "child:" + child }

func place(id string) seal.Place { return seal.Place{Table: "transfer", Column: "sealed", Row: id} }

func insert(ctx context.Context, tx *db.Tx, x row) error {
	_, err := tx.Exec(ctx, `INSERT INTO transfer (child, id, item, how, account, at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		x.Child, x.ID, x.Item, x.How, x.By, db.Millis(x.At), x.sealed)
	if err != nil {
		return fmt.Errorf("keep where an assessment went: %w", err)
	}
	return nil
}

// selectOf lists the transfers of a child, of one item or where that is "" of all.
func selectOf(ctx context.Context, r db.Reader, children []string, item string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT child, id, item, how, account, at, sealed FROM transfer WHERE ($1 = '' OR item = $1) AND child IN `+db.In(2, len(children))+` ORDER BY at DESC, id DESC LIMIT 200`,
		append([]any{item}, db.Args(children)...)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (x row, err error) {
		var at int64
		err = rows.Scan(&x.Child, &x.ID, &x.Item, &x.How, &x.By, &at, &x.sealed)
		x.At = db.Time(at)
		return x, err
	})
}
