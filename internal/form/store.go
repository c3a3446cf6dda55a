package form

import (
	"context"
	"database/sql"
	"embed"
	"strings"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "form", FS: schema} }

const versionColumns = `form, version, starts, hash, author, approver, published_at`

func scanVersion(rows *sql.Rows) (v Version, err error) {
	var at int64
	err = rows.Scan(&v.Form, &v.Number, &v.Starts, &v.Hash, &v.Author, &v.Approver, &at)
	v.Published = db.Time(at)
	return v, err
}

// selectVersions reads what is known of all versions of all forms, in order.
func selectVersions(ctx context.Context, r db.Reader) ([]Version, error) {
	rows, err := r.Query(ctx, `SELECT `+versionColumns+` FROM form_version ORDER BY form, version`)
	return db.Collect(rows, err, scanVersion)
}

func selectVersionsOf(ctx context.Context, r db.Reader, form string) ([]Version, error) {
	rows, err := r.Query(ctx, `SELECT `+versionColumns+` FROM form_version WHERE form = $1 ORDER BY version`, form)
	return db.Collect(rows, err, scanVersion)
}

func selectDefinition(ctx context.Context, r db.Reader, form string, version int64) (definition []byte, err error) {
	var text string
	err = r.QueryRow(ctx, `SELECT definition FROM form_version WHERE form = $1 AND version = $2`, form, version).Scan(&text)
	return []byte(text), err
}

func insertVersion(ctx context.Context, tx *db.Tx, v Version, definition []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO form_version (`+versionColumns+`, definition) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		v.Form, v.Number, v.Starts.String(), v.Hash, v.Author, v.Approver, db.Millis(v.Published), string(definition))
	return err
}

const draftColumns = `form, edition, author, changed_at, proposed, starts, definition`

func scanDraft(row interface{ Scan(...any) error }) (d Draft, err error) {
	var at int64
	var text string
	err = row.Scan(&d.Form, &d.Edition, &d.Author, &at, &d.Proposed, &d.Starts, &text)
	d.Changed, d.Definition = db.Time(at), []byte(text)
	return d, err
}

func selectDrafts(ctx context.Context, r db.Reader) ([]Draft, error) {
	rows, err := r.Query(ctx, `SELECT `+draftColumns+` FROM form_draft ORDER BY form`)
	return db.Collect(rows, err, func(rows *sql.Rows) (Draft, error) { return scanDraft(rows) })
}

func selectDraft(ctx context.Context, r db.Reader, form string) (Draft, error) {
	return scanDraft(r.QueryRow(ctx, `SELECT `+draftColumns+` FROM form_draft WHERE form = $1`, form))
}

func insertDraft(ctx context.Context, tx *db.Tx, d Draft) error {
	_, err := tx.Exec(ctx, `INSERT INTO form_draft (`+draftColumns+`) VALUES ($1, 1, $2, $3, $4, $5, $6)`,
		d.Form, d.Author, db.Millis(d.Changed), d.Proposed, d.Starts.String(), string(d.Definition))
	return err
}

// updateDraft writes over the edition that d was read at; it is false where
// somebody else was faster.
func updateDraft(ctx context.Context, tx *db.Tx, d Draft) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE form_draft SET edition = edition + 1, author = $3, changed_at = $4, proposed = $5, starts = $6, definition = $7 WHERE form = $1 AND edition = $2`,
		d.Form, d.Edition, d.Author, db.Millis(d.Changed), d.Proposed, d.Starts.String(), string(d.Definition))
	return n == 1, err
}

// deleteDraft drops the edition that somebody saw; it is false where it changed.
func deleteDraft(ctx context.Context, tx *db.Tx, form string, edition int64) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM form_draft WHERE form = $1 AND edition = $2`, form, edition)
	return n == 1, err
}

func scanSetting(row interface{ Scan(...any) error }) (s Setting, err error) {
	var asked string
	err = row.Scan(&s.Form, &s.Version, &s.Ends, &asked)
	if asked != "" {
		s.Asked = strings.Split(asked, "\n")
	}
	return s, err
}

func selectSetting(ctx context.Context, r db.Reader, form string) (Setting, error) {
	s, err := scanSetting(r.QueryRow(ctx, `SELECT form, version, ends, asked FROM form_setting WHERE form = $1`, form))
	if db.IsNone(err) {
		return Setting{Form: form}, nil
	}
	return s, err
}

func selectSettings(ctx context.Context, r db.Reader) ([]Setting, error) {
	rows, err := r.Query(ctx, `SELECT form, version, ends, asked FROM form_setting`)
	return db.Collect(rows, err, func(rows *sql.Rows) (Setting, error) { return scanSetting(rows) })
}

// putSetting writes over the version that s was read at; false: it changed meanwhile.
func putSetting(ctx context.Context, tx *db.Tx, s Setting) (bool, error) {
	if s.Version == 0 {
		n, err := tx.Exec(ctx, `INSERT INTO form_setting (form, version, ends, asked) VALUES ($1, 1, $2, $3) ON CONFLICT DO NOTHING`, s.Form, s.Ends.String(), s.lines())
		return n == 1, err
	}
	n, err := tx.Exec(ctx, `UPDATE form_setting SET version = version + 1, ends = $3, asked = $4 WHERE form = $1 AND version = $2`, s.Form, s.Version, s.Ends.String(), s.lines())
	return n == 1, err
}
