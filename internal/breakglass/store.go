package breakglass

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's table.
func Schema() db.Schema { return db.Schema{Name: "breakglass", FS: schema} }

// row is one as stored.
type row struct {
	Glass
	sealed, note []byte
}

const columns = `child, id, item, account, agency, reason, sealed, at, until, due, second, second_by, reviewer, outcome, note, version`

func scan(rows *sql.Rows) (w row, err error) {
	var at, until int64
	var due string
	err = rows.Scan(&w.Child, &w.ID, &w.Item, &w.Account, &w.Agency, &w.Reason, &w.sealed, &at, &until, &due, &w.Second, &w.SecondBy, &w.Reviewer, &w.Outcome, &w.note, &w.Version)
	if err != nil {
		return w, err
	}
	w.At, w.Until = db.Time(at), db.Time(until)
	if w.Due, err = workday.Parse(due); err != nil {
		return w, fmt.Errorf("read a review date: %w", err)
	}
	return w, nil
}

func insert(ctx context.Context, tx *db.Tx, w row) error {
	_, err := tx.Exec(ctx, `INSERT INTO breakglass (child, id, item, account, agency, reason, sealed, at, until, due, second, second_by, second_at, second_note, reviewer, reviewed_at, outcome, note, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0, $12, '', 0, '', $12, 1)`,
		w.Child, w.ID, w.Item, w.Account, w.Agency, string(w.Reason), w.sealed, db.Millis(w.At), db.Millis(w.Until), w.Due.String(), string(w.Second), []byte{})
	return err
}

// selectList reads those without an outcome, the ones due longest first, then
// those reviewed last.
func selectList(ctx context.Context, r db.Reader) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM breakglass WHERE outcome = '' ORDER BY due, at, id LIMIT 500`)
	open, err := db.Collect(rows, err, scan)
	if err != nil {
		return nil, err
	}
	rows, err = r.Query(ctx, `SELECT `+columns+` FROM breakglass WHERE outcome <> '' ORDER BY reviewed_at DESC, id LIMIT 50`)
	done, err := db.Collect(rows, err, scan)
	return append(open, done...), err
}

func selectOne(ctx context.Context, r db.Reader, id string) (row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM breakglass WHERE id = $1`, id)
	list, err := db.Collect(rows, err, scan)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return row{}, err
	}
	return list[0], nil
}

func selectWaiting(ctx context.Context, r db.Reader, agency, account string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM breakglass WHERE second = 'waiting' AND agency <> $1 AND account <> $2 ORDER BY at, id LIMIT 200`, agency, account)
	return db.Collect(rows, err, scan)
}

func setReview(ctx context.Context, tx *db.Tx, w row, at, version int64) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE breakglass SET reviewer = $3, reviewed_at = $4, outcome = $5, note = $6, version = version + 1 WHERE child = $1 AND id = $2 AND version = $7`,
		w.Child, w.ID, w.Reviewer, at, string(w.Outcome), w.note, version)
	return n == 1, err
}

func setSecond(ctx context.Context, tx *db.Tx, w row, at int64, note []byte) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE breakglass SET second = $3, second_by = $4, second_at = $5, second_note = $6 WHERE child = $1 AND id = $2 AND second = 'waiting'`,
		w.Child, w.ID, string(w.Second), w.SecondBy, at, note)
	return n == 1, err
}

func scope(child string) string { return "child:" + child }

func sealedAt(column, id string) seal.Place {
	return seal.Place{Table: "breakglass", Column: column, Row: id}
}

// open opens the texts. What was disposed of is nobody's to read.
func (w *row) open(k seal.Keys) error {
	for column, x := range map[string]struct {
		sealed []byte
		to     *string
	}{"sealed": {w.sealed, &w.Text}, "note": {w.note, &w.Note}} {
		if len(x.sealed) == 0 {
			continue
		}
		b, err := k.Open(scope(w.Child), sealedAt(column, w.ID), x.sealed)
		if errors.Is(err, seal.ErrShredded) {
			continue
		}
		if err != nil {
			return fmt.Errorf("open a reason: %w", err)
		}
		*x.to = string(b)
	}
	return nil
}
