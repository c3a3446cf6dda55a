package seal

import (
	"context"
	"database/sql"
	"embed"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is the key store's tables. They live in a database of their own.
func Schema() db.Schema { return db.Schema{Name: "seal", FS: schema} }

type wrapped struct {
	scope, kek string
	wrapped    []byte
}

func scanWrapped(rows *sql.Rows) (w wrapped, err error) {
	err = rows.Scan(&w.scope, &w.kek, &w.wrapped)
	return w, err
}

func insertKey(ctx context.Context, tx *db.Tx, scope, kek string, wrap []byte, now int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO seal_key (scope, kek, wrapped, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT (scope) DO NOTHING`, scope, kek, wrap, now)
	return err
}

func selectKeys(ctx context.Context, r db.Reader, scopes []string) ([]wrapped, error) {
	rows, err := r.Query(ctx, `SELECT scope, kek, wrapped FROM seal_key WHERE scope IN `+db.In(1, len(scopes)), db.Args(scopes)...)
	return db.Collect(rows, err, scanWrapped)
}

func selectOtherwiseWrapped(ctx context.Context, r db.Reader, kek string, limit int) ([]wrapped, error) {
	rows, err := r.Query(ctx, `SELECT scope, kek, wrapped FROM seal_key WHERE kek <> $1 ORDER BY scope LIMIT $2`, kek, limit)
	return db.Collect(rows, err, scanWrapped)
}

func updateKey(ctx context.Context, tx *db.Tx, scope, kek string, wrap []byte) error {
	_, err := tx.Exec(ctx, `UPDATE seal_key SET kek = $2, wrapped = $3 WHERE scope = $1`, scope, kek, wrap)
	return err
}

func deleteKey(ctx context.Context, tx *db.Tx, scope string) error {
	_, err := tx.Exec(ctx, `DELETE FROM seal_key WHERE scope = $1`, scope)
	return err
}
