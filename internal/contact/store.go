package contact

import (
	"context"
	"database/sql"
	"embed"
	"strconv"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "contact", FS: schema} }

type row struct {
	Contact
	sealed, reply []byte
}

const columns = `c.child, c.id, c.sender, c.sender_agency, c.state, c.danger, c.decision, c.due, c.sent_at, c.answered_by, c.answered_at, c.version, c.sealed, c.reply`

func scan(rows *sql.Rows) (c row, err error) {
	var due string
	var sent, answered int64
	if err = rows.Scan(&c.Child, &c.ID, &c.By, &c.ByAgency, &c.State, &c.Danger, &c.Decision, &due, &sent, &c.AnsweredBy, &answered, &c.Version, &c.sealed, &c.reply); err != nil {
		return c, err
	}
	if c.SentAt = db.Time(sent); answered > 0 {
		c.AnsweredAt = db.Time(answered)
	}
	c.Due, err = workday.Parse(due)
	return c, err
}

func insert(ctx context.Context, tx *db.Tx, c row) error {
	_, err := tx.Exec(ctx, `INSERT INTO contact (child, id, sender, sender_agency, state, danger, decision, due, sent_at, answered_by, answered_at, version, sealed, reply)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, '', 0, 1, $9, $10)`,
		c.Child, c.ID, c.By, c.ByAgency, string(c.State), c.Danger, c.Due.String(), db.Millis(c.SentAt), c.sealed, []byte{})
	return err
}

// answer writes over the version that c was read at.
func answer(ctx context.Context, tx *db.Tx, c row) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE contact SET state = $3, decision = $4, answered_by = $5, answered_at = $6, reply = $7, version = version + 1 WHERE child = $1 AND id = $2 AND version = $8`,
		c.Child, c.ID, string(c.State), string(c.Decision), c.AnsweredBy, db.Millis(c.AnsweredAt), c.reply, c.Version)
	return n == 1, err
}

func selectOne(ctx context.Context, r db.Reader, children []string, id string) (row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM contact c WHERE c.id = $1 AND c.child IN `+db.In(2, len(children)), append([]any{id}, db.Args(children)...)...)
	list, err := db.Collect(rows, err, scan)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return row{}, err
	}
	return list[0], nil
}

// condition is a Grant's predicate for a list.
type condition func(column string, next int) (string, []any)

// mostWaiting is how many that wait are shown at once. A front door that has more
// is told so: what is read out and logged by the hundred is read by nobody.
const mostWaiting = 300

// selectWaiting lists what waits for the front door, what is due first on top, with
// one more than are shown where there are more.
func selectWaiting(ctx context.Context, r db.Reader, where condition) ([]row, error) {
	cond, args := where("c.child", 1)
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM contact c WHERE c.state = 'open' AND `+cond+` ORDER BY CASE WHEN c.danger = 'now' THEN 0 ELSE 1 END, c.due, c.sent_at, c.id LIMIT `+strconv.Itoa(mostWaiting+1), args...)
	return db.Collect(rows, err, scan)
}

// selectSent lists what an account sent, newest first.
func selectSent(ctx context.Context, r db.Reader, account string, where condition) ([]row, error) {
	cond, args := where("c.child", 2)
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM contact c WHERE c.sender = $1 AND `+cond+` ORDER BY c.sent_at DESC, c.id LIMIT 100`, append([]any{account}, args...)...)
	return db.Collect(rows, err, scan)
}

// scope is that of the child's own sealed texts.
func scope(child string) string { return "child:" + child }

func at(column, id string) seal.Place {
	return seal.Place{Table: "contact", Column: column, Row: id}
}

func sealed(keys seal.Keys, child, column, id string, v any) ([]byte, error) {
	return keys.SealJSON(scope(child), at(column, id), v)
}

// open opens what is sealed; what was disposed of stays empty.
func (c *row) open(keys seal.Keys) error {
	for _, x := range []struct {
		column string
		b      []byte
		to     any
	}{{"sealed", c.sealed, &c.Details}, {"reply", c.reply, &c.Reply}} {
		if err := keys.OpenJSON(scope(c.Child), at(x.column, c.ID), x.b, x.to); err != nil {
			return err
		}
	}
	return nil
}

// selectOfChild lists every contact about a child, oldest first.
func selectOfChild(ctx context.Context, r db.Reader, children []string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM contact c WHERE c.child IN `+db.In(1, len(children))+` ORDER BY c.sent_at, c.id`, db.Args(children)...)
	return db.Collect(rows, err, scan)
}
