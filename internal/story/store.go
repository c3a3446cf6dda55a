package story

import (
	"context"
	"database/sql"
	"embed"
	"strings"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "story", FS: schema} }

type row struct {
	Story
	sealed []byte
}

const columns = `s.child, s.id, s.kind, s.said_on, s.account, s.agency, s.agencies, s.at, s.version, s.sealed`

func scan(rows *sql.Rows) (s row, err error) {
	var said, agencies string
	var ms int64
	if err = rows.Scan(&s.Child, &s.ID, &s.Kind, &said, &s.By, &s.ByAgency, &agencies, &ms, &s.Version, &s.sealed); err != nil {
		return s, err
	}
	s.At, s.Agencies = db.Time(ms), strings.Fields(agencies)
	s.SaidOn, err = workday.Parse(said)
	return s, err
}

func insert(ctx context.Context, tx *db.Tx, s row) error {
	_, err := tx.Exec(ctx, `INSERT INTO story (child, id, kind, said_on, account, agency, agencies, at, version, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)`,
		s.Child, s.ID, s.Kind, s.SaidOn.String(), s.By, s.ByAgency, strings.Join(s.Agencies, " "), db.Millis(s.At), s.sealed)
	return err
}

// update writes over the version that s was read at.
func update(ctx context.Context, tx *db.Tx, s row) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE story SET kind = $3, said_on = $4, account = $5, agency = $6, agencies = $7, at = $8, sealed = $9, version = version + 1 WHERE child = $1 AND id = $2 AND version = $10`,
		s.Child, s.ID, s.Kind, s.SaidOn.String(), s.By, s.ByAgency, strings.Join(s.Agencies, " "), db.Millis(s.At), s.sealed, s.Version)
	return n == 1, err
}

func drop(ctx context.Context, tx *db.Tx, s row) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM story WHERE child = $1 AND id = $2 AND version = $3`, s.Child, s.ID, s.Version)
	return n == 1, err
}

// selectOfChild lists what was written down of a child's family: the child's own
// first, then the newest.
func selectOfChild(ctx context.Context, r db.Reader, children []string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM story s WHERE s.child IN `+db.In(1, len(children))+` ORDER BY CASE WHEN s.kind = 'child' THEN 0 ELSE 1 END, s.at DESC, s.id LIMIT 50`, db.Args(children)...)
	return db.Collect(rows, err, scan)
}

func insertRepeat(ctx context.Context, tx *db.Tx, child, id, account, agency, occasion string, repeated bool, at int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO story_repeat (child, id, account, agency, occasion, repeated, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`, child, id, account, agency, occasion, repeated, at)
	return err
}

// dropRepeats takes out what one account answered about a child from a time on.
func dropRepeats(ctx context.Context, tx *db.Tx, children []string, account string, from int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM story_repeat WHERE account = $1 AND at >= $2 AND child IN `+db.In(3, len(children)), append([]any{account, from}, db.Args(children)...)...)
	return err
}

// selectRepeats counts answers from a time on: how many had to repeat themselves,
// how many had not.
func selectRepeats(ctx context.Context, r db.Reader, from, to int64) (repeated, not int, err error) {
	err = r.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN repeated THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN repeated THEN 0 ELSE 1 END), 0) FROM story_repeat WHERE at >= $1 AND at < $2`, from, to).Scan(&repeated, &not)
	return repeated, not, err
}

// scope is that of the child's own sealed texts.
func scope(child string) string { return "child:" + child }

func at(id string) seal.Place { return seal.Place{Table: "story", Column: "sealed", Row: id} }

func (s *row) seal(keys seal.Keys) (err error) {
	s.sealed, err = keys.SealJSON(scope(s.Child), at(s.ID), s.Details)
	return err
}

// open opens what is sealed; what was disposed of stays empty.
func (s *row) open(keys seal.Keys) error {
	return keys.OpenJSON(scope(s.Child), at(s.ID), s.sealed, &s.Details)
}
