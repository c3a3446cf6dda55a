package override

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's table.
func Schema() db.Schema { return db.Schema{Name: "override", FS: schema} }

// row is a Use as stored.
type row struct {
	Use
	sealed []byte
}

func scope(child string) string { return "child:" + child }

func place(id string) seal.Place { return seal.Place{Table: "override", Column: "sealed", Row: id} }

// sealedPart is what is sealed: to whom, and the words.
type sealedPart struct {
	Name string `json:"name"`
	Details
}

func (u *row) seal(keys seal.Keys) (err error) {
	u.sealed, err = keys.SealJSON(scope(u.Child), place(u.ID), sealedPart{u.Name, u.Details})
	return err
}

// open opens what is sealed; what was disposed of stays empty.
func (u *row) open(keys seal.Keys) error {
	var p sealedPart
	err := keys.OpenJSON(scope(u.Child), place(u.ID), u.sealed, &p)
	u.Name, u.Details = p.Name, p.Details
	return err
}

const columns = `o.child, o.id, o.what, o.ref, o.account, o.ground, o.recipient, o.made_by, o.agency, o.at, o.due, o.state, o.decided_by, o.decided_at, o.version, o.sealed`

func scan(rows *sql.Rows) (u row, err error) {
	var at, decided int64
	var due string
	if err = rows.Scan(&u.Child, &u.ID, &u.What, &u.Ref, &u.Account, &u.Ground, &u.Agency, &u.By, &u.Of, &at, &due, &u.State, &u.DecidedBy, &decided, &u.Version, &u.sealed); err != nil {
		return u, err
	}
	if u.At = db.Time(at); decided > 0 {
		u.DecidedAt = db.Time(decided)
	}
	u.Due, err = workday.Parse(due)
	return u, err
}

func insert(ctx context.Context, tx *db.Tx, u row) error {
	_, err := tx.Exec(ctx, `INSERT INTO override (child, id, what, ref, account, ground, recipient, made_by, agency, at, due, state, decided_by, decided_at, version, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', 0, 1, $13)`,
		u.Child, u.ID, string(u.What), u.Ref, u.Account, u.Ground, u.Agency, u.By, u.Of, db.Millis(u.At), u.Due.String(), string(u.State), u.sealed)
	if err != nil {
		return fmt.Errorf("keep what is shared without agreement: %w", err)
	}
	return nil
}

// update writes over the version that u was read at; ok is false where that is gone.
func update(ctx context.Context, tx *db.Tx, u row) (ok bool, err error) {
	decided := int64(0)
	if !u.DecidedAt.IsZero() {
		decided = db.Millis(u.DecidedAt)
	}
	n, err := tx.Exec(ctx, `UPDATE override SET what = $3, ref = $4, account = $5, state = $6, decided_by = $7, decided_at = $8, sealed = $9, version = version + 1 WHERE child = $1 AND id = $2 AND version = $10`,
		u.Child, u.ID, string(u.What), u.Ref, u.Account, string(u.State), u.DecidedBy, decided, u.sealed, u.Version)
	return n == 1, err
}

// selectOfChild lists what one agency shared about a child, newest first; agency ""
// is every agency.
func selectOfChild(ctx context.Context, r db.Reader, children []string, agency string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM override o WHERE ($1 = '' OR o.agency = $1) AND o.child IN `+db.In(2, len(children))+` ORDER BY o.at DESC, o.id DESC LIMIT 200`,
		append([]any{agency}, db.Args(children)...)...)
	return db.Collect(rows, err, scan)
}

// condition is a Grant's predicate for a list.
type condition func(column string, next int) (string, []any)

// selectOpen lists what waits for an approver: of an agency about children that the
// condition lets them know of, and where late is not "" of every agency what was due
// before that day. What somebody did themselves is not in it. id is one, "" for all.
func selectOpen(ctx context.Context, r db.Reader, account, agency, late, id string, where condition) ([]row, error) {
	cond, args := where("o.child", 5)
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM override o WHERE o.state IN ('asked', 'waits') AND o.made_by <> $1 AND ($4 = '' OR o.id = $4)
		AND ($3 <> '' AND o.due < $3 OR $2 <> '' AND o.agency = $2 AND `+cond+`) ORDER BY o.due, o.id LIMIT 200`, append([]any{account, agency, late, id}, args...)...)
	return db.Collect(rows, err, scan)
}

// counted is how often a ground was used by an agency in a month.
type counted struct {
	ground, agency, month string
	n                     int
}

// selectCounts counts what happened since a moment; what was only asked for is not in it.
func selectCounts(ctx context.Context, r db.Reader, since int64) ([]counted, error) {
	rows, err := r.Query(ctx, `SELECT o.ground, o.agency, o.at FROM override o WHERE o.at >= $1 AND o.state IN ('waits', 'right', 'wrong')`, since)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (c counted, err error) {
		var at int64
		err = rows.Scan(&c.ground, &c.agency, &at)
		c.month = workday.InUK(db.Time(at)).String()[:7]
		return c, err
	})
	var out []counted
	for _, c := range list {
		at := slices.Index(out, c)
		if at < 0 {
			at, out = len(out), append(out, c)
		}
		out[at].n++
	}
	return out, err
}

// selectWaiting lists what waits, without what is sealed, what is due first.
func selectWaiting(ctx context.Context, r db.Reader) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM override o WHERE o.state IN ('asked', 'waits') ORDER BY o.due, o.id LIMIT 200`)
	return db.Collect(rows, err, scan)
}
