package sharing

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "sharing", FS: schema} }

type row struct {
	Decision
	sealed []byte
}

const columns = `s.child, s.id, s.account, s.agency, s.state, s.step, s.code, s.guidance, s.on_day, s.enquiry, s.follows, s.made_at, s.decided_at, s.version, s.sealed`

func scan(rows *sql.Rows) (d row, err error) {
	var day string
	var made, decided int64
	if err = rows.Scan(&d.Child, &d.ID, &d.By, &d.Agency, &d.State, &d.Step, &d.Code, &d.Guidance, &day, &d.Enquiry, &d.Follows, &made, &decided, &d.Version, &d.sealed); err != nil {
		return d, err
	}
	d.MadeAt = db.Time(made)
	if decided > 0 {
		d.DecidedAt = db.Time(decided)
	}
	d.Day, err = workday.Parse(day)
	return d, err
}

func insert(ctx context.Context, tx *db.Tx, d row) error {
	_, err := tx.Exec(ctx, `INSERT INTO sharing (child, id, account, agency, state, step, code, guidance, on_day, enquiry, follows, made_at, decided_at, version, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, 0, 1, $12)`,
		d.Child, d.ID, d.By, d.Agency, string(d.State), string(d.Step), d.Guidance, d.Day.String(), d.Enquiry, d.Follows, db.Millis(d.MadeAt), d.sealed)
	return err
}

// update writes over the version that d was read at, as long as nothing was
// decided.
func update(ctx context.Context, tx *db.Tx, d row) (bool, error) {
	decided := int64(0)
	if !d.DecidedAt.IsZero() {
		decided = db.Millis(d.DecidedAt)
	}
	n, err := tx.Exec(ctx, `UPDATE sharing SET state = $3, step = $4, code = $5, guidance = $6, on_day = $7, decided_at = $8, sealed = $9, version = version + 1
		WHERE child = $1 AND id = $2 AND version = $10 AND decided_at = 0`,
		d.Child, d.ID, string(d.State), string(d.Step), d.Code, d.Guidance, d.Day.String(), decided, d.sealed, d.Version)
	return n == 1, err
}

func selectOne(ctx context.Context, r db.Reader, children []string, id string) (row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM sharing s WHERE s.id = $1 AND s.child IN `+db.In(2, len(children)), append([]any{id}, db.Args(children)...)...)
	return only(db.Collect(rows, err, scan))
}

func only[T any](list []T, err error) (one T, _ error) {
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return one, err
	}
	return list[0], nil
}

// selectOfChild lists what one agency's people decided about a child, newest first.
func selectOfChild(ctx context.Context, r db.Reader, children []string, agency string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM sharing s WHERE s.agency = $1 AND s.child IN `+db.In(2, len(children))+` ORDER BY s.made_at DESC, s.id DESC LIMIT 200`,
		append([]any{agency}, db.Args(children)...)...)
	return db.Collect(rows, err, scan)
}

// condition is a Grant's predicate for a list.
type condition func(column string, next int) (string, []any)

// selectMine lists what one account has not decided, or put off, newest first.
func selectMine(ctx context.Context, r db.Reader, account string, where condition) ([]row, error) {
	cond, args := where("s.child", 2)
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM sharing s WHERE s.account = $1 AND s.state IN ('draft', 'advice', 'deferred')
		AND NOT EXISTS (SELECT 1 FROM sharing f WHERE f.follows = s.id AND f.child = s.child) AND `+cond+` ORDER BY s.made_at DESC, s.id DESC LIMIT 200`, append([]any{account}, args...)...)
	return db.Collect(rows, err, scan)
}

// Count is how often something was decided.
type Count struct {
	Agency string
	State  State
	Code   string // of those not shared
	N      int
}

// selectCounts counts decisions of a time by agency, outcome and reason, and
// those that wait for advice.
func selectCounts(ctx context.Context, r db.Reader, since int64) ([]Count, error) {
	rows, err := r.Query(ctx, `SELECT agency, state, code, count(*) FROM sharing WHERE decided_at >= $1 OR state = 'advice' GROUP BY agency, state, code ORDER BY agency, state, code`, since)
	return db.Collect(rows, err, func(rows *sql.Rows) (c Count, err error) {
		err = rows.Scan(&c.Agency, &c.State, &c.Code, &c.N)
		return c, err
	})
}

// scope is that of the child's own sealed texts.
func scope(child string) string { return "child:" + child }

func at(table, column, id string) seal.Place {
	return seal.Place{Table: table, Column: column, Row: id}
}

func (d *row) seal(keys seal.Keys) error {
	b, err := json.Marshal(d.Answers)
	if err != nil {
		return fmt.Errorf("write a decision: %w", err)
	}
	d.sealed, err = keys.Seal(scope(d.Child), at("sharing", "sealed", d.ID), b)
	return err
}

func (d *row) open(keys seal.Keys) error {
	b, err := keys.Open(scope(d.Child), at("sharing", "sealed", d.ID), d.sealed)
	if errors.Is(err, seal.ErrShredded) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open a decision: %w", err)
	}
	return json.Unmarshal(b, &d.Answers)
}
