package match

import (
	"context"
	"database/sql"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

func insertSecond(ctx context.Context, tx *db.Tx, s Second) error {
	_, err := tx.Exec(ctx, `INSERT INTO match_second (id, record, child, item, authority, source, protected, made_at, first, first_by, weight, evidence, state, second, second_by, second_at, third_by, third_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting', '', '', 0, '', 0)`,
		s.ID, s.Record, s.Child, s.item, s.Authority, s.Source, s.Protected, db.Millis(s.MadeAt), string(s.first), s.firstBy, s.weight, s.evidence)
	return err
}

const secondColumns = `s.id, s.record, s.child, s.item, s.authority, s.source, s.protected, s.made_at, s.first, s.first_by, s.weight, s.evidence, s.state, s.second, s.second_by`

func scanSecond(rows *sql.Rows) (s Second, err error) {
	var at int64
	err = rows.Scan(&s.ID, &s.Record, &s.Child, &s.item, &s.Authority, &s.Source, &s.Protected, &at, &s.first, &s.firstBy, &s.weight, &s.evidence, &s.state, &s.second, &s.secondBy)
	s.MadeAt = db.Time(at)
	return s, err
}

// selectSeconds lists what an account may look at again, oldest first: nothing
// that they had a say in.
func selectSeconds(ctx context.Context, r db.Reader, who access.Actor, most int) ([]Second, error) {
	open := " AND s.protected = FALSE"
	if who.Cleared {
		open = ""
	}
	rows, err := r.Query(ctx, `SELECT `+secondColumns+` FROM match_second s WHERE s.state IN ('waiting', 'third') AND s.authority = $1 AND s.first_by <> $2 AND s.second_by <> $2`+open+`
		ORDER BY s.made_at, s.id LIMIT $3`, who.Authority, who.ID, most)
	return db.Collect(rows, err, scanSecond)
}

func selectSecond(ctx context.Context, r db.Reader, id string) (Second, error) {
	rows, err := r.Query(ctx, `SELECT `+secondColumns+` FROM match_second s WHERE s.id = $1`, id)
	list, err := db.Collect(rows, err, scanSecond)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Second{}, err
	}
	return list[0], nil
}

// lookedAgain keeps what the second person said; it reports whether nobody had.
func lookedAgain(ctx context.Context, tx *db.Tx, id string, v Verdict, by string, at int64, state string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE match_second SET second = $2, second_by = $3, second_at = $4, state = $5 WHERE id = $1 AND state = 'waiting'`, id, string(v), by, at, state)
	return n == 1, err
}

// settledSecond keeps what the third person made of it; it reports whether
// nobody had.
func settledSecond(ctx context.Context, tx *db.Tx, id, by string, at int64, state string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE match_second SET third_by = $2, third_at = $3, state = $4 WHERE id = $1 AND state = 'third'`, id, by, at, state)
	return n == 1, err
}

// closeSecond takes out of the second looks what has nothing to be compared any
// more.
func closeSecond(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `UPDATE match_second SET state = 'moot' WHERE id = $1 AND state IN ('waiting', 'third')`, id)
	return err
}

// forgetSeconds drops the second looks at a decision that was taken back.
func forgetSeconds(ctx context.Context, tx *db.Tx, item string) error {
	_, err := tx.Exec(ctx, `UPDATE match_second SET state = 'moot' WHERE item = $1 AND item <> '' AND state IN ('waiting', 'third')`, item)
	return err
}

// guardSeconds closes the second looks at a child to all but cleared reviewers.
func guardSeconds(ctx context.Context, tx *db.Tx, child string) error {
	_, err := tx.Exec(ctx, `UPDATE match_second SET protected = TRUE WHERE child = $1 AND protected = FALSE`, child)
	return err
}

// selectAgreement counts what came of second looks since then: by whether a
// person or the model was the first, and by outcome.
func selectAgreement(ctx context.Context, r db.Reader, who access.Actor, since int64) ([]Agreement, error) {
	open := " AND s.protected = FALSE"
	if who.Cleared {
		open = ""
	}
	rows, err := r.Query(ctx, `SELECT s.first_by <> '', s.state, count(*) FROM match_second s WHERE s.authority = $1 AND s.state IN ('agreed', 'upheld', 'overturned') AND s.second_at >= $2`+open+`
		GROUP BY 1, 2 ORDER BY 1, 2`, who.Authority, since)
	return db.Collect(rows, err, func(rows *sql.Rows) (a Agreement, err error) {
		err = rows.Scan(&a.ByPerson, &a.Outcome, &a.Count)
		return a, err
	})
}
