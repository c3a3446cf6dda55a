package child

import (
	"context"
	"database/sql"
	"strings"

	"onestory/internal/kit/db"
)

func insertMixture(ctx context.Context, tx *db.Tx, m Mixture) error {
	_, err := tx.Exec(ctx, `INSERT INTO child_mixture (id, child, other, since, until, opened_by, outcome, decided_by, decided_at, version) VALUES ($1, $2, $3, $4, $5, $6, '', '', 0, 1)`,
		m.ID, m.Child, m.Other, db.Millis(m.Since), db.Millis(m.Until), m.OpenedBy)
	if err != nil {
		return err
	}
	rows := make([][]any, len(m.Seen))
	for i, s := range m.Seen {
		rows[i] = []any{m.ID, s.Account, s.Agency, db.Millis(s.First), db.Millis(s.Last), int64(s.Times), strings.Join(s.Classes, " ")}
	}
	return tx.Insert(ctx, `INSERT INTO child_mixture_seen (mixture, account, agency, first_at, last_at, times, classes) VALUES `, ``, rows)
}

const mixtureColumns = `id, child, other, since, until, opened_by, outcome, decided_by, decided_at, version`

func scanMixture(rows *sql.Rows) (m Mixture, err error) {
	var since, until, decided int64
	err = rows.Scan(&m.ID, &m.Child, &m.Other, &since, &until, &m.OpenedBy, &m.Outcome, &m.DecidedBy, &decided, &m.Version)
	m.Since, m.Until = db.Time(since), db.Time(until)
	if decided > 0 {
		m.DecidedAt = db.Time(decided)
	}
	return m, err
}

func selectMixtures(ctx context.Context, r db.Reader, limit int) ([]Mixture, error) {
	rows, err := r.Query(ctx, `SELECT `+mixtureColumns+` FROM child_mixture ORDER BY CASE WHEN outcome = '' THEN 0 ELSE 1 END, until DESC, id LIMIT $1`, limit)
	return db.Collect(rows, err, scanMixture)
}

func selectMixture(ctx context.Context, r db.Reader, id string) (Mixture, error) {
	rows, err := r.Query(ctx, `SELECT `+mixtureColumns+` FROM child_mixture WHERE id = $1`, id)
	list, err := db.Collect(rows, err, scanMixture)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Mixture{}, err
	}
	return list[0], nil
}

func selectSeen(ctx context.Context, r db.Reader, mixture string) ([]Seen, error) {
	rows, err := r.Query(ctx, `SELECT account, agency, first_at, last_at, times, classes FROM child_mixture_seen WHERE mixture = $1 ORDER BY first_at, account`, mixture)
	return db.Collect(rows, err, func(rows *sql.Rows) (s Seen, err error) {
		var first, last int64
		var classes string
		err = rows.Scan(&s.Account, &s.Agency, &first, &last, &s.Times, &classes)
		s.First, s.Last, s.Classes = db.Time(first), db.Time(last), strings.Fields(classes)
		return s, err
	})
}

// updateMixture decides a breach check that is at the version its reader saw.
func updateMixture(ctx context.Context, tx *db.Tx, m Mixture) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE child_mixture SET outcome = $2, decided_by = $3, decided_at = $4, version = version + 1 WHERE id = $1 AND version = $5`,
		m.ID, string(m.Outcome), m.DecidedBy, db.Millis(m.DecidedAt), m.Version)
	return n == 1, err
}
