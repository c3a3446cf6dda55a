package disclosure

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
func Schema() db.Schema { return db.Schema{Name: "disclosure", FS: schema} }

type row struct {
	Disclosure
	sealed, reply, note []byte
	Note                string
}

const columns = `d.child, d.id, d.decision, d.enquiry, d.made_by, d.made_agency, d.kind, d.account, d.agency, d.outside, d.class, d.starts, d.ends, d.revoked_at, d.made_at,
	d.hold_until, d.hold_by, d.review_by, d.verdict, d.reviewed_by, d.reviewed_at, d.replied_at, d.version, d.sealed, d.reply, d.note`

func scan(rows *sql.Rows) (d row, err error) {
	var starts, ends, hold, review string
	var revoked, made, reviewed, replied int64
	if err = rows.Scan(&d.Child, &d.ID, &d.Decision, &d.Enquiry, &d.By, &d.ByAgency, &d.Kind, &d.Account, &d.Agency, &d.Out, &d.Class, &starts, &ends, &revoked, &made,
		&hold, &d.HoldBy, &review, &d.Verdict, &d.ReviewedBy, &reviewed, &replied, &d.Version, &d.sealed, &d.reply, &d.note); err != nil {
		return d, err
	}
	d.MadeAt, d.Revoked = db.Time(made), revoked > 0
	for _, t := range []struct {
		to *time.Time
		ms int64
	}{{&d.RevokedAt, revoked}, {&d.ReviewedAt, reviewed}, {&d.RepliedAt, replied}} {
		if t.ms > 0 {
			*t.to = db.Time(t.ms)
		}
	}
	for _, x := range []struct {
		to  *workday.Date
		day string
	}{{&d.Starts, starts}, {&d.Ends, ends}, {&d.HoldUntil, hold}, {&d.ReviewBy, review}} {
		if x.day != "" && err == nil {
			*x.to, err = workday.Parse(x.day)
		}
	}
	return d, err
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

func insert(ctx context.Context, tx *db.Tx, d row) error {
	_, err := tx.Exec(ctx, `INSERT INTO disclosure (child, id, decision, enquiry, made_by, made_agency, kind, account, agency, outside, class, starts, ends, revoked_at, made_at,
		hold_until, hold_by, review_by, verdict, reviewed_by, reviewed_at, replied_at, version, sealed, reply, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16, $17, '', '', 0, 0, 1, $18, $19, $20)`,
		d.Child, d.ID, d.Decision, d.Enquiry, d.By, d.ByAgency, string(d.Kind), d.Account, d.Agency, d.Out, string(d.Class), d.Starts.String(), d.Ends.String(), db.Millis(d.MadeAt),
		d.HoldUntil.String(), d.HoldBy, d.ReviewBy.String(), d.sealed, []byte{}, []byte{})
	return err
}

// update writes what can change over the version that d was read at.
func update(ctx context.Context, tx *db.Tx, d row) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE disclosure SET revoked_at = $3, verdict = $4, reviewed_by = $5, reviewed_at = $6, replied_at = $7, reply = $8, note = $9, version = version + 1
		WHERE child = $1 AND id = $2 AND version = $10`,
		d.Child, d.ID, millis(d.RevokedAt), string(d.Verdict), d.ReviewedBy, millis(d.ReviewedAt), millis(d.RepliedAt), some(d.reply), some(d.note), d.Version)
	return n == 1, err
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

func selectOne(ctx context.Context, r db.Reader, children []string, id string) (row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM disclosure d WHERE d.id = $1 AND d.child IN `+db.In(2, len(children)), append([]any{id}, db.Args(children)...)...)
	return only(db.Collect(rows, err, scan))
}

func selectOfChild(ctx context.Context, r db.Reader, children []string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM disclosure d WHERE d.child IN `+db.In(1, len(children))+` ORDER BY d.made_at DESC, d.id DESC LIMIT 300`, db.Args(children)...)
	return db.Collect(rows, err, scan)
}

// condition is a Grant's predicate for a list.
type condition func(column string, next int) (string, []any)

// selectTo lists what was disclosed to an account or its agency and lasts, newest first.
func selectTo(ctx context.Context, r db.Reader, account, agency, today string, where condition) ([]row, error) {
	cond, args := where("d.child", 4)
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM disclosure d WHERE (d.account = $1 OR d.agency = $2 AND d.agency <> '') AND d.made_by <> $1 AND d.revoked_at = 0 AND d.ends >= $3
		AND `+cond+` ORDER BY d.made_at DESC, d.id DESC LIMIT 100`, append([]any{account, agency, today}, args...)...)
	return db.Collect(rows, err, scan)
}

// selectReviews lists what governance has to look at, then what it did.
func selectReviews(ctx context.Context, r db.Reader) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM disclosure d WHERE d.review_by <> '' ORDER BY CASE WHEN d.verdict = '' THEN 0 ELSE 1 END, d.review_by, d.id LIMIT 200`)
	return db.Collect(rows, err, scan)
}

func selectReview(ctx context.Context, r db.Reader, id string) (row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM disclosure d WHERE d.id = $1 AND d.review_by <> ''`, id)
	return only(db.Collect(rows, err, scan))
}

// link is a link as it is kept.
type link struct {
	disclosure, child string
	token, code       string // hashes
	tries             int
}

func putLink(ctx context.Context, tx *db.Tx, l link, at int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO disclosure_link (disclosure, child, token, code, tries, made_at) VALUES ($1, $2, $3, $4, 0, $5)
		ON CONFLICT (disclosure) DO UPDATE SET token = excluded.token, code = excluded.code, tries = 0, made_at = excluded.made_at`, l.disclosure, l.child, l.token, l.code, at)
	return err
}

// tryLink counts a try and reads the link, with the same statement whether there
// is one or not; after most tries there is none any more.
func tryLink(ctx context.Context, tx *db.Tx, token string, most int) (l link, err error) {
	err = tx.QueryRow(ctx, `UPDATE disclosure_link SET tries = tries + 1 WHERE token = $1 AND tries < $2 RETURNING disclosure, child, token, code, tries`, token, most).
		Scan(&l.disclosure, &l.child, &l.token, &l.code, &l.tries)
	return l, err
}

// forgive sets the tries back after the right code.
func forgive(ctx context.Context, tx *db.Tx, token string) error {
	_, err := tx.Exec(ctx, `UPDATE disclosure_link SET tries = 0 WHERE token = $1`, token)
	return err
}

func dropLink(ctx context.Context, tx *db.Tx, disclosure string) error {
	_, err := tx.Exec(ctx, `DELETE FROM disclosure_link WHERE disclosure = $1`, disclosure)
	return err
}

// scope is that of the child's own sealed texts.
func scope(child string) string { return "child:" + child }

func at(column, id string) seal.Place {
	return seal.Place{Table: "disclosure", Column: column, Row: id}
}

func sealed(keys seal.Keys, child, column, id string, v any) ([]byte, error) {
	return keys.SealJSON(scope(child), at(column, id), v)
}

func (d *row) open(keys seal.Keys) error {
	for _, x := range []struct {
		column string
		b      []byte
		to     any
	}{{"sealed", d.sealed, &d.Details}, {"reply", d.reply, &d.Reply}, {"note", d.note, &d.Note}} {
		if err := keys.OpenJSON(scope(d.Child), at(x.column, d.ID), x.b, x.to); err != nil {
			return err
		}
	}
	return nil
}
