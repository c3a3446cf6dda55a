package family

import (
	"context"
	"database/sql"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

type questionRow struct {
	Question
	sealed, answer []byte
}

const questionColumns = `id, child, member, kind, day, look, agency, role, why, event, actor, asked_at, due, answered_at, answered_by, in_time, sealed, answer`

func scanQuestion(rows *sql.Rows) (q questionRow, err error) {
	var day, due string
	var asked, answered int64
	if err = rows.Scan(&q.ID, &q.Child, &q.Member, &q.Kind, &day, &q.Look, &q.Agency, &q.Role, &q.Why, &q.Event, &q.Actor, &asked, &due, &answered, &q.AnsweredBy, &q.InTime, &q.sealed, &q.answer); err != nil {
		return q, err
	}
	q.AskedAt = db.Time(asked)
	if answered > 0 {
		q.AnsweredAt = db.Time(answered)
	}
	if day != "" {
		if q.Day, err = workday.Parse(day); err != nil {
			return q, err
		}
	}
	q.Due, err = workday.Parse(due)
	return q, err
}

func insertQuestion(ctx context.Context, tx *db.Tx, q questionRow) error {
	day := ""
	if !q.Day.IsZero() {
		day = q.Day.String()
	}
	_, err := tx.Exec(ctx, `INSERT INTO family_question (id, child, member, kind, day, look, agency, role, why, event, actor, asked_at, due, answered_at, answered_by, in_time, sealed, answer)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, '', $14, $15, $16)`,
		q.ID, q.Child, q.Member, string(q.Kind), day, q.Look, q.Agency, q.Role, q.Why, q.Event, q.Actor, db.Millis(q.AskedAt), q.Due.String(), false, q.sealed, []byte{})
	return err
}

func answerQuestion(ctx context.Context, tx *db.Tx, q questionRow) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE family_question SET answered_at = $2, answered_by = $3, in_time = $4, answer = $5 WHERE id = $1 AND answered_at = 0`,
		q.ID, db.Millis(q.AnsweredAt), q.AnsweredBy, q.InTime, q.answer)
	return n == 1, err
}

func selectQuestionsOf(ctx context.Context, r db.Reader, member string, children []string) ([]questionRow, error) {
	rows, err := r.Query(ctx, `SELECT `+questionColumns+` FROM family_question WHERE member = $1 AND child IN `+db.In(2, len(children))+` ORDER BY asked_at DESC, id DESC LIMIT 200`,
		append([]any{member}, db.Args(children)...)...)
	return db.Collect(rows, err, scanQuestion)
}

// selectQuestions lists those of an agency, or all where it is "": open ones by
// when they are due, then those answered last.
func selectQuestions(ctx context.Context, r db.Reader, agency string) ([]questionRow, error) {
	rows, err := r.Query(ctx, `SELECT `+questionColumns+` FROM family_question WHERE $1 = '' OR agency = $1 ORDER BY CASE WHEN answered_at = 0 THEN 0 ELSE 1 END, CASE WHEN answered_at = 0 THEN due ELSE '' END, answered_at DESC, id LIMIT 200`, agency)
	return db.Collect(rows, err, scanQuestion)
}

func selectQuestion(ctx context.Context, r db.Reader, id string) (questionRow, error) {
	rows, err := r.Query(ctx, `SELECT `+questionColumns+` FROM family_question WHERE id = $1`, id)
	list, err := db.Collect(rows, err, scanQuestion)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return questionRow{}, err
	}
	return list[0], nil
}

func countQuestions(ctx context.Context, r db.Reader, today string) (c Counts, err error) {
	err = r.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN answered_at > 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN answered_at > 0 AND in_time THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN answered_at = 0 AND due < $1 THEN 1 ELSE 0 END), 0) FROM family_question`, today).Scan(&c.Asked, &c.Answered, &c.InTime, &c.Overdue)
	return c, err
}

func questionAt(id, column string) seal.Place {
	return seal.Place{Table: "family_question", Column: column, Row: id}
}
