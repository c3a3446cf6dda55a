package review

import (
	"context"
	"database/sql"
	"embed"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "review", FS: schema} }

type row struct {
	Item
	sealed []byte
}

const columns = `event, at, account, agency, kind, purpose, verdict, decided_by, decided_at, sealed, version`

func scan(rows *sql.Rows) (w row, err error) {
	var at, decided int64
	err = rows.Scan(&w.Event, &at, &w.Account, &w.Agency, &w.Kind, &w.Purpose, &w.Verdict, &w.DecidedBy, &decided, &w.sealed, &w.Version)
	w.At, w.DecidedAt = db.Time(at), db.Time(decided)
	return w, err
}

func insert(ctx context.Context, tx *db.Tx, i Item) error {
	_, err := tx.Exec(ctx, `INSERT INTO review_item (event, at, account, agency, kind, purpose, verdict, decided_by, decided_at, sealed, version)
		VALUES ($1, $2, $3, $4, $5, $6, '', '', 0, $7, 1) ON CONFLICT (event) DO NOTHING`,
		i.Event, db.Millis(i.At), i.Account, i.Agency, string(i.Kind), i.Purpose, []byte{})
	return err
}

func selectOpen(ctx context.Context, r db.Reader, limit int) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM review_item WHERE verdict = '' ORDER BY at, event LIMIT $1`, limit)
	return db.Collect(rows, err, scan)
}

func selectDecided(ctx context.Context, r db.Reader, limit int) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM review_item WHERE verdict <> '' ORDER BY decided_at DESC, event LIMIT $1`, limit)
	return db.Collect(rows, err, scan)
}

func selectOne(ctx context.Context, r db.Reader, event string) (row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM review_item WHERE event = $1`, event)
	list, err := db.Collect(rows, err, scan)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return row{}, err
	}
	return list[0], nil
}

// update decides an item if it still is at the version that the officer saw.
func update(ctx context.Context, tx *db.Tx, w row) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE review_item SET verdict = $2, decided_by = $3, decided_at = $4, sealed = $5, version = version + 1 WHERE event = $1 AND version = $6`,
		w.Event, string(w.Verdict), w.DecidedBy, db.Millis(w.DecidedAt), w.sealed, w.Version)
	return n == 1, err
}

// selectNext is the number of the first leaf not gone through yet.
func selectNext(ctx context.Context, r db.Reader) (n int64, err error) {
	err = r.QueryRow(ctx, `SELECT next FROM review_taken WHERE one = 1`).Scan(&n)
	if db.IsNone(err) {
		return 0, nil
	}
	return n, err
}

func putNext(ctx context.Context, tx *db.Tx, n int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO review_taken (one, next) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET next = excluded.next`, n)
	return err
}

func noteAt(event string) seal.Place {
	return seal.Place{Table: "review_item", Column: "sealed", Row: event}
}
