package sharing

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

// Asked is a question to an adviser and what came of it.
type Asked struct {
	ID         string
	Step       Step
	Asker      string // account
	Adviser    string // account, "" for somebody outside
	AskedAt    time.Time
	AnsweredAt time.Time // zero: not yet
	Version    int64
	Question   string
	Answer     string
	Name       string // of the adviser or, to the adviser, of the asker
}

// Answered reports whether there is an answer.
func (a Asked) Answered() bool { return !a.AnsweredAt.IsZero() }

type advice struct {
	Asked
	child, decision  string
	question, answer []byte
}

const adviceColumns = `id, child, decision, step, asker, adviser, asked_at, answered_at, version, question, answer`

func scanAdvice(rows *sql.Rows) (a advice, err error) {
	var asked, answered int64
	err = rows.Scan(&a.ID, &a.child, &a.decision, &a.Step, &a.Asker, &a.Adviser, &asked, &answered, &a.Version, &a.question, &a.answer)
	a.AskedAt = db.Time(asked)
	if answered > 0 {
		a.AnsweredAt = db.Time(answered)
	}
	return a, err
}

func insertAdvice(ctx context.Context, tx *db.Tx, a advice) error {
	answered := int64(0)
	if !a.AnsweredAt.IsZero() {
		answered = db.Millis(a.AnsweredAt)
	}
	_, err := tx.Exec(ctx, `INSERT INTO sharing_advice (`+adviceColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10)`,
		a.ID, a.child, a.decision, string(a.Step), a.Asker, a.Adviser, db.Millis(a.AskedAt), answered, a.question, a.answer)
	return err
}

func answerAdvice(ctx context.Context, tx *db.Tx, a advice, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE sharing_advice SET answer = $2, answered_at = $3, version = version + 1 WHERE id = $1 AND answered_at = 0`, a.ID, a.answer, db.Millis(at))
	return n == 1, err
}

func selectAdviceOf(ctx context.Context, r db.Reader, children []string, decision string) ([]advice, error) {
	rows, err := r.Query(ctx, `SELECT `+adviceColumns+` FROM sharing_advice WHERE decision = $1 AND child IN `+db.In(2, len(children))+` ORDER BY asked_at, id`, append([]any{decision}, db.Args(children)...)...)
	return db.Collect(rows, err, scanAdvice)
}

// selectAdviceFor lists what one adviser was asked, what waits first.
func selectAdviceFor(ctx context.Context, r db.Reader, adviser string) ([]advice, error) {
	rows, err := r.Query(ctx, `SELECT `+adviceColumns+` FROM sharing_advice WHERE adviser = $1 ORDER BY answered_at, asked_at DESC, id LIMIT 100`, adviser)
	return db.Collect(rows, err, scanAdvice)
}

func selectAdvice(ctx context.Context, r db.Reader, adviser, id string) (advice, error) {
	rows, err := r.Query(ctx, `SELECT `+adviceColumns+` FROM sharing_advice WHERE adviser = $1 AND id = $2`, adviser, id)
	return only(db.Collect(rows, err, scanAdvice))
}

// selectAnsweredFor lists the decisions of one asker whose question has its answer.
func selectAnsweredFor(ctx context.Context, r db.Reader, asker string) (map[string]bool, error) {
	rows, err := r.Query(ctx, `SELECT decision FROM sharing_advice WHERE asker = $1 AND answered_at > 0 ORDER BY answered_at DESC LIMIT 500`, asker)
	out := map[string]bool{}
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var id string
		err = rows.Scan(&id)
		out[id] = true
		return x, err
	})
	return out, err
}

func (a *advice) seal(keys seal.Keys) (err error) {
	if a.question, err = keys.Seal(scope(a.child), at("sharing_advice", "question", a.ID), []byte(a.Question)); err != nil {
		return err
	}
	a.answer = []byte{}
	if a.Answer != "" {
		a.answer, err = keys.Seal(scope(a.child), at("sharing_advice", "answer", a.ID), []byte(a.Answer))
	}
	return err
}

func (a *advice) open(keys seal.Keys) error {
	question, err := keys.Open(scope(a.child), at("sharing_advice", "question", a.ID), a.question)
	if errors.Is(err, seal.ErrShredded) {
		return nil
	}
	if err != nil {
		return err
	}
	a.Question = string(question)
	if len(a.answer) > 0 {
		answer, err := keys.Open(scope(a.child), at("sharing_advice", "answer", a.ID), a.answer)
		if err != nil {
			return err
		}
		a.Answer = string(answer)
	}
	return nil
}
