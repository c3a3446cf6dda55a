package draft

import (
	"context"
	"database/sql"
	"embed"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's table.
func Schema() db.Schema { return db.Schema{Name: "draft", FS: schema} }

// row is a draft as stored. sealed is empty for one that was sent or dropped.
type row struct {
	account, form string
	at, version   int64
	sealed        []byte
}

func selectOne(ctx context.Context, r db.Reader, account, form string) (row, error) {
	w := row{account: account, form: form}
	err := r.QueryRow(ctx, `SELECT at, version, sealed FROM draft WHERE account = $1 AND form = $2`, account, form).Scan(&w.at, &w.version, &w.sealed)
	return w, err
}

// selectAbout reads the draft about a child that was saved last, in any form but one.
func selectAbout(ctx context.Context, r db.Reader, account, child, but string) (w row, err error) {
	w.account = account
	err = r.QueryRow(ctx, `SELECT form, at, version, sealed FROM draft WHERE account = $1 AND form <> $2 AND length(sealed) > 0 AND (form LIKE $3 OR form LIKE $4) ORDER BY at DESC, form LIMIT 1`,
		account, but, "%:"+child, "%:"+child+":%").Scan(&w.form, &w.at, &w.version, &w.sealed)
	return w, err
}

func countKept(ctx context.Context, r db.Reader, account string) (n int, err error) {
	err = r.QueryRow(ctx, `SELECT count(*) FROM draft WHERE account = $1 AND length(sealed) > 0`, account).Scan(&n)
	return n, err
}

func put(ctx context.Context, tx *db.Tx, w row) error {
	_, err := tx.Exec(ctx, `INSERT INTO draft (account, form, at, version, sealed) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account, form) DO UPDATE SET at = excluded.at, version = excluded.version, sealed = excluded.sealed`,
		w.account, w.form, w.at, w.version, w.sealed)
	return err
}

// empty takes a draft out of its row and raises the version.
func empty(ctx context.Context, tx *db.Tx, account, form string, at int64) error {
	_, err := tx.Exec(ctx, `UPDATE draft SET at = $3, version = version + 1, sealed = $4 WHERE account = $1 AND form = $2`, account, form, at, []byte{})
	return err
}

func selectOld(ctx context.Context, r db.Reader, before int64) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT account, form FROM draft WHERE at < $1 ORDER BY at LIMIT 1000`, before)
	return db.Collect(rows, err, scanName)
}

func scanName(rows *sql.Rows) (w row, err error) {
	err = rows.Scan(&w.account, &w.form)
	return w, err
}

func deleteOld(ctx context.Context, tx *db.Tx, account, form string, before int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM draft WHERE account = $1 AND form = $2 AND at < $3`, account, form, before)
	return err
}

func sealedAt(account, form string) seal.Place {
	return seal.Place{Table: "draft", Column: "sealed", Row: account + " " + form}
}
