package assessment

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

const askColumns = `child, id, assessment, item, part, section, account, token, code, due, state, asked_by, asked_at, sealed, sent`

// askRow is an Ask as stored.
type askRow struct {
	Ask
	child, assessment, item string
	token, code             string
	sealed, sent            []byte
}

func scanAsk(row interface{ Scan(...any) error }) (a askRow, err error) {
	var at int64
	var by string
	err = row.Scan(&a.child, &a.ID, &a.assessment, &a.item, &a.Part, &a.Section, &a.Account, &a.token, &a.code, &a.Due, &a.State, &by, &at, &a.sealed, &a.sent)
	a.By.ID, a.At = by, db.Time(at)
	return a, err
}

func (a *askRow) open(k seal.Keys) error {
	if err := opened(k, a.child, place("assessment_ask", a.ID), a.sealed, &a.Words); err != nil || len(a.sent) == 0 {
		return err
	}
	return opened(k, a.child, place("assessment_ask_sent", a.ID), a.sent, &a.Sent)
}

func selectAsks(ctx context.Context, r db.Reader, assessment string) ([]askRow, error) {
	rows, err := r.Query(ctx, `SELECT `+askColumns+` FROM assessment_ask WHERE assessment = $1 ORDER BY asked_at, id`, assessment)
	return db.Collect(rows, err, func(rows *sql.Rows) (askRow, error) { return scanAsk(rows) })
}

func insertAsk(ctx context.Context, tx *db.Tx, k seal.Keys, a askRow) error {
	b, err := sealed(k, a.child, place("assessment_ask", a.ID), a.Words)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO assessment_ask (child, id, assessment, item, part, section, account, token, code, tries, due, state, asked_by, asked_at, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12, $13, $14)`,
		a.child, a.ID, a.assessment, a.item, a.Part, a.Section, a.Account, a.token, a.code, a.Due.String(), AskOpen, a.By.ID, db.Millis(a.At), b)
	return err
}

// relinkAsk gives an open question another link.
func relinkAsk(ctx context.Context, tx *db.Tx, id, token, code string) error {
	_, err := tx.Exec(ctx, `UPDATE assessment_ask SET token = $2, code = $3, tries = 0 WHERE id = $1 AND state = $4 AND account = ''`, id, token, code, AskOpen)
	return err
}

// tryAsk counts a try of a link's code and reads it; none where it ended.
func tryAsk(ctx context.Context, tx *db.Tx, token string, most int64) (askRow, error) {
	return scanAsk(tx.QueryRow(ctx, `UPDATE assessment_ask SET tries = tries + 1 WHERE token = $1 AND token <> '' AND tries < $2 AND state = $3 RETURNING `+askColumns, token, most, AskOpen))
}

func forgiveAsk(ctx context.Context, tx *db.Tx, a askRow) error {
	_, err := tx.Exec(ctx, `UPDATE assessment_ask SET tries = 0 WHERE child = $1 AND id = $2`, a.child, a.ID)
	return err
}

// moveAsk changes the state of one that is in a state; false: it is not.
func moveAsk(ctx context.Context, tx *db.Tx, id, from, to string, sent []byte) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE assessment_ask SET state = $3, sent = coalesce($4, sent) WHERE id = $1 AND state = $2`, id, from, to, sent)
	if err != nil {
		return false, fmt.Errorf("change who was asked: %w", err)
	}
	return n == 1, nil
}
