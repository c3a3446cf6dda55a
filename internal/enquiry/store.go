package enquiry

import (
	"context"
	"database/sql"
	"embed"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "enquiry", FS: schema} }

type row struct {
	Enquiry
	sealed, reply []byte
}

const columns = `e.child, e.id, e.asker, e.asker_agency, e.asked, e.asked_agency, e.state, e.due, e.asked_at, e.answered_at, e.reminded_at, e.disclosure, e.version, e.sealed, e.reply`

func scan(rows *sql.Rows) (e row, err error) {
	var due string
	var asked, answered, reminded int64
	if err = rows.Scan(&e.Child, &e.ID, &e.By, &e.ByAgency, &e.To, &e.ToAgency, &e.State, &due, &asked, &answered, &reminded, &e.Disclosure, &e.Version, &e.sealed, &e.reply); err != nil {
		return e, err
	}
	e.AskedAt = db.Time(asked)
	if answered > 0 {
		e.AnsweredAt = db.Time(answered)
	}
	if reminded > 0 {
		e.RemindedAt = db.Time(reminded)
	}
	e.Due, err = workday.Parse(due)
	return e, err
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return db.Millis(t)
}

// some is bytes that are there even where there are none: an empty column is read
// as nothing at all.
func some(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func insert(ctx context.Context, tx *db.Tx, e row) error {
	_, err := tx.Exec(ctx, `INSERT INTO enquiry (child, id, asker, asker_agency, asked, asked_agency, state, due, asked_at, answered_at, reminded_at, disclosure, version, sealed, reply)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, '', 1, $10, $11)`,
		e.Child, e.ID, e.By, e.ByAgency, e.To, e.ToAgency, string(e.State), e.Due.String(), db.Millis(e.AskedAt), e.sealed, []byte{})
	return err
}

// update writes over the version that e was read at.
func update(ctx context.Context, tx *db.Tx, e row) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE enquiry SET state = $3, answered_at = $4, reminded_at = $5, disclosure = $6, reply = $7, version = version + 1 WHERE child = $1 AND id = $2 AND version = $8`,
		e.Child, e.ID, string(e.State), millis(e.AnsweredAt), millis(e.RemindedAt), e.Disclosure, some(e.reply), e.Version)
	return n == 1, err
}

func selectOne(ctx context.Context, r db.Reader, children []string, id string) (e row, err error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM enquiry e WHERE e.id = $1 AND e.child IN `+db.In(2, len(children)), append([]any{id}, db.Args(children)...)...)
	list, err := db.Collect(rows, err, scan)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return e, err
	}
	return list[0], nil
}

// condition is a Grant's predicate for a list.
type condition func(column string, next int) (string, []any)

// selectOf lists what one account asked or was asked: what is open by its day,
// then what is done, newest first.
func selectOf(ctx context.Context, r db.Reader, account string, where condition) ([]row, error) {
	cond, args := where("e.child", 2)
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM enquiry e WHERE (e.asker = $1 OR e.asked = $1) AND `+cond+`
		ORDER BY CASE WHEN e.state = 'open' THEN 0 ELSE 1 END, CASE WHEN e.state = 'open' THEN e.due ELSE '' END, e.asked_at DESC, e.id LIMIT 200`, append([]any{account}, args...)...)
	return db.Collect(rows, err, scan)
}

// Pace is how an agency answers.
type Pace struct {
	Agency   string
	Asked    int
	Answered int
	Refused  int
	Late     int // answered or still open after the day
	days     []int
}

// selectPaces reads when what was asked and answered, without what.
func selectPaces(ctx context.Context, r db.Reader, since int64) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT asked_agency, state, due, asked_at, answered_at FROM enquiry WHERE asked_at >= $1 AND state <> 'ended' ORDER BY asked_agency`, since)
	return db.Collect(rows, err, func(rows *sql.Rows) (e row, err error) {
		var due string
		var asked, answered int64
		if err = rows.Scan(&e.ToAgency, &e.State, &due, &asked, &answered); err != nil {
			return e, err
		}
		e.AskedAt = db.Time(asked)
		if answered > 0 {
			e.AnsweredAt = db.Time(answered)
		}
		e.Due, err = workday.Parse(due)
		return e, err
	})
}

// scope is that of the child's own sealed texts.
func scope(child string) string { return "child:" + child }

func at(column, id string) seal.Place {
	return seal.Place{Table: "enquiry", Column: column, Row: id}
}

func sealed(keys seal.Keys, child, column, id string, v any) ([]byte, error) {
	return keys.SealJSON(scope(child), at(column, id), v)
}

func (e *row) open(keys seal.Keys) error {
	for _, x := range []struct {
		column string
		b      []byte
		to     any
	}{{"sealed", e.sealed, &e.Details}, {"reply", e.reply, &e.Reply}} {
		if err := keys.OpenJSON(scope(e.Child), at(x.column, e.ID), x.b, x.to); err != nil {
			return err
		}
	}
	return nil
}
