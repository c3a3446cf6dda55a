package consent

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "consent", FS: schema} }

type row struct {
	Consent
	sealed []byte
}

const columns = `child, id, person, capacity, answer, state, agency, classes, purpose, starts, ends, recorded_by, recorded_agency, at, ended_by, ended_at, origin, version, sealed`

func scan(rows *sql.Rows) (c row, err error) {
	var classes, starts, ends string
	var at, ended int64
	err = rows.Scan(&c.Child, &c.ID, &c.Person, &c.Capacity, &c.Answer, &c.State, &c.Agency, &classes, &c.Purpose, &starts, &ends, &c.By, &c.ByAgency, &at,
		&c.EndedBy, &ended, &c.Origin, &c.Version, &c.sealed)
	if err != nil {
		return c, err
	}
	for _, k := range strings.Fields(classes) {
		c.Classes = append(c.Classes, access.Class(k))
	}
	c.At = db.Time(at)
	if ended > 0 {
		c.EndedAt = db.Time(ended)
	}
	if c.Starts, err = day(starts); err == nil {
		c.Ends, err = day(ends)
	}
	return c, err
}

// day reads a day; "" is none.
func day(s string) (workday.Date, error) {
	if s == "" {
		return workday.Date{}, nil
	}
	d, err := workday.Parse(s)
	if err != nil {
		return d, fmt.Errorf("read a day: %w", err)
	}
	return d, nil
}

func words[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, " ")
}

func ended(c Consent) int64 {
	if c.EndedAt.IsZero() {
		return 0
	}
	return db.Millis(c.EndedAt)
}

func insert(ctx context.Context, tx *db.Tx, c row) error {
	_, err := tx.Exec(ctx, `INSERT INTO consent (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, $18)`,
		c.Child, c.ID, c.Person, string(c.Capacity), string(c.Answer), string(c.State), c.Agency, words(c.Classes), string(c.Purpose), c.Starts.String(), c.Ends.String(),
		c.By, c.ByAgency, db.Millis(c.At), c.EndedBy, ended(c.Consent), c.Origin, c.sealed)
	return err
}

// update writes what can change over the version that c was read at.
func update(ctx context.Context, tx *db.Tx, c Consent) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE consent SET state = $3, ended_by = $4, ended_at = $5, version = version + 1 WHERE child = $1 AND id = $2 AND version = $6`,
		c.Child, c.ID, string(c.State), c.EndedBy, ended(c), c.Version)
	return n == 1, err
}

// selectOfChild lists a child's, newest first.
func selectOfChild(ctx context.Context, r db.Reader, children []string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM consent WHERE child IN `+db.In(1, len(children))+` ORDER BY at DESC, id DESC LIMIT 300`, db.Args(children)...)
	return db.Collect(rows, err, scan)
}

func selectOne(ctx context.Context, r db.Reader, children []string, id string) (row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM consent WHERE id = $1 AND child IN `+db.In(2, len(children)), append([]any{id}, db.Args(children)...)...)
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

type helpRow struct {
	Help
	sealed []byte
}

const helpColumns = `child, id, person, answer, state, on_day, recorded_by, recorded_agency, at, ended_by, ended_at, version, sealed, capacity`

func scanHelp(rows *sql.Rows) (h helpRow, err error) {
	var on string
	var at, ended int64
	if err = rows.Scan(&h.Child, &h.ID, &h.Person, &h.Answer, &h.State, &on, &h.By, &h.ByAgency, &at, &h.EndedBy, &ended, &h.Version, &h.sealed, &h.Capacity); err != nil {
		return h, err
	}
	h.At = db.Time(at)
	if ended > 0 {
		h.EndedAt = db.Time(ended)
	}
	h.On, err = day(on)
	return h, err
}

func insertHelp(ctx context.Context, tx *db.Tx, h helpRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO consent_help (`+helpColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, 1, $10, $11)`,
		h.Child, h.ID, h.Person, string(h.Answer), string(h.State), h.On.String(), h.By, h.ByAgency, db.Millis(h.At), h.sealed, string(h.Capacity))
	return err
}

func updateHelp(ctx context.Context, tx *db.Tx, h Help) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE consent_help SET state = $3, ended_by = $4, ended_at = $5, version = version + 1 WHERE child = $1 AND id = $2 AND version = $6`,
		h.Child, h.ID, string(h.State), h.EndedBy, db.Millis(h.EndedAt), h.Version)
	return n == 1, err
}

func selectHelp(ctx context.Context, r db.Reader, children []string) ([]helpRow, error) {
	rows, err := r.Query(ctx, `SELECT `+helpColumns+` FROM consent_help WHERE child IN `+db.In(1, len(children))+` ORDER BY at DESC, id DESC LIMIT 300`, db.Args(children)...)
	return db.Collect(rows, err, scanHelp)
}

func selectOneHelp(ctx context.Context, r db.Reader, children []string, id string) (helpRow, error) {
	rows, err := r.Query(ctx, `SELECT `+helpColumns+` FROM consent_help WHERE id = $1 AND child IN `+db.In(2, len(children)), append([]any{id}, db.Args(children)...)...)
	return only(db.Collect(rows, err, scanHelp))
}

// scope is that of the child's own sealed texts.
func scope(child string) string { return "child:" + child }

func at(table, id string) seal.Place { return seal.Place{Table: table, Column: "sealed", Row: id} }

// sealed writes details under the key of a child.
func sealed(keys seal.Keys, table, child, id string, details any) ([]byte, error) {
	return keys.SealJSON(scope(child), at(table, id), details)
}

// unseal reads details; those whose key was lawfully destroyed stay empty.
func unseal(keys seal.Keys, table, child, id string, b []byte, details any) error {
	return keys.OpenJSON(scope(child), at(table, id), b, details)
}
