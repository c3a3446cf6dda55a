package assessment

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "assessment", FS: schema} }

func scope(child string) string { return "child:" + child }

// place is where a sealed text of this feature stands.
func place(table string, row ...string) seal.Place {
	return seal.Place{Table: table, Column: "sealed", Row: strings.Join(row, " ")}
}

// sealed seals a value as JSON; opened opens it. What was disposed of is nobody's
// to read and opens as nothing.
func sealed(k seal.Keys, child string, at seal.Place, v any) ([]byte, error) {
	return k.SealJSON(scope(child), at, v)
}

func opened(k seal.Keys, child string, at seal.Place, b []byte, into any) error {
	return k.OpenJSON(scope(child), at, b, into)
}

const columns = `c.item, c.child, a.id, a.child, a.episode, a.form, a.form_version, a.number, a.state, a.begun_by, a.begun_at, a.signed_at`

func scan(row interface{ Scan(...any) error }) (a Assessment, err error) {
	var state string
	var begun, signed int64
	err = row.Scan(&a.Item, &a.Child, &a.ID, &a.Home, &a.Episode, &a.Form, &a.OnForm, &a.Number, &state, &a.BegunBy, &begun, &signed)
	a.Signed, a.Begun = state == "signed", db.Time(begun)
	if signed != 0 {
		a.Closed = db.Time(signed)
	}
	return a, err
}

// selectOne reads the assessment of an item, by any of the child's ids.
func selectOne(ctx context.Context, r db.Reader, children []string, item string) (Assessment, error) {
	children = db.Even(children)
	return scan(r.QueryRow(ctx, `SELECT `+columns+` FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.item = $1 AND c.child IN `+db.In(2, len(children)),
		append([]any{item}, db.Args(children)...)...))
}

// selectOfChild reads every assessment of a child, newest first: one query.
func selectOfChild(ctx context.Context, r db.Reader, children []string) ([]Assessment, error) {
	children = db.Even(children)
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.child IN `+db.In(1, len(children))+` ORDER BY a.begun_at DESC, c.item`, db.Args(children)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (Assessment, error) { return scan(rows) })
}

// selectItems are the items of an assessment, by child.
func selectItems(ctx context.Context, r db.Reader, id string) (map[string]string, error) {
	rows, err := r.Query(ctx, `SELECT child, item FROM assessment_child WHERE assessment = $1`, id)
	out := map[string]string{}
	_, err = db.Collect(rows, err, func(rows *sql.Rows) (x struct{}, err error) {
		var child, item string
		err = rows.Scan(&child, &item)
		out[child] = item
		return x, err
	})
	return out, err
}

// selectHighest is the number of the newest assessment of an episode on a form, and
// whether it is still a draft.
func selectHighest(ctx context.Context, r db.Reader, episode, form string) (number int64, draft bool, err error) {
	var state string
	err = r.QueryRow(ctx, `SELECT number, state FROM assessment WHERE episode = $1 AND form = $2 ORDER BY number DESC LIMIT 1`, episode, form).Scan(&number, &state)
	if db.IsNone(err) {
		return 0, false, nil
	}
	return number, state == "draft", err
}

func insert(ctx context.Context, tx *db.Tx, a Assessment) error {
	_, err := tx.Exec(ctx, `INSERT INTO assessment (child, id, episode, form, form_version, number, state, begun_by, begun_at, signed_at) VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, $8, 0)`,
		a.Home, a.ID, a.Episode, a.Form, a.OnForm, a.Number, a.BegunBy, db.Millis(a.Begun))
	return err
}

func insertItem(ctx context.Context, tx *db.Tx, child, item, assessment string) error {
	_, err := tx.Exec(ctx, `INSERT INTO assessment_child (child, item, assessment) VALUES ($1, $2, $3)`, child, item, assessment)
	return err
}

// sign closes a draft; it is false where it was signed meanwhile.
func sign(ctx context.Context, tx *db.Tx, a Assessment, at int64) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE assessment SET state = 'signed', signed_at = $3 WHERE child = $1 AND id = $2 AND state = 'draft'`, a.Home, a.ID, at)
	return n == 1, err
}

// partText is the sealed part of a part.
type partText struct {
	Adult   string            `json:"adult,omitempty"`
	Sources map[string]Source `json:"sources,omitempty"`
}

func insertPart(ctx context.Context, tx *db.Tx, k seal.Keys, assessment string, p Part) error {
	b, err := sealed(k, p.Child, place("assessment_part", assessment, p.Key), partText{p.Adult, p.Sources})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO assessment_part (child, assessment, part, sealed) VALUES ($1, $2, $3, $4)`, p.Child, assessment, p.Key, b)
	return err
}

// selectParts reads the parts of an assessment that one child's item shows: those
// under its home that are no child's, and the child's own.
func selectParts(ctx context.Context, r db.Reader, k seal.Keys, a Assessment) ([]Part, error) {
	rows, err := r.Query(ctx, `SELECT child, part, sealed FROM assessment_part WHERE assessment = $1 AND (child = $2 AND part <> 'child' OR child = $3 AND part = 'child')
		ORDER BY CASE part WHEN 'family' THEN 0 WHEN 'child' THEN 1 ELSE 2 END, part`, a.ID, a.Home, a.Child)
	return db.Collect(rows, err, func(rows *sql.Rows) (p Part, err error) {
		var b []byte
		if err = rows.Scan(&p.Child, &p.Key, &b); err != nil {
			return p, err
		}
		var t partText
		err = opened(k, p.Child, place("assessment_part", a.ID, p.Key), b, &t)
		p.Adult, p.Sources = t.Adult, t.Sources
		return p, err
	})
}

// sectionRow is a section as stored.
type sectionRow struct {
	child, part, section string
	version              int64
	author               string
	at                   int64
	sealed               []byte
}

func sectionPlace(assessment, part, section string, version int64) seal.Place {
	return place("assessment_section", assessment, part, section, fmt.Sprint(version))
}

func (w sectionRow) open(k seal.Keys, assessment string) (form.Sheet, error) {
	b, err := k.Open(scope(w.child), sectionPlace(assessment, w.part, w.section, w.version), w.sealed)
	if errors.Is(err, seal.ErrShredded) {
		return form.Sheet{}, nil
	}
	if err != nil {
		return form.Sheet{}, fmt.Errorf("open a section: %w", err)
	}
	return form.ReadSheet(b)
}

// selectSections reads what stands in the sections that one child's item shows.
func selectSections(ctx context.Context, r db.Reader, a Assessment) ([]sectionRow, error) {
	rows, err := r.Query(ctx, `SELECT child, part, section, version, author, at, sealed FROM assessment_section WHERE assessment = $1 AND (child = $2 AND part <> 'child' OR child = $3 AND part = 'child')`, a.ID, a.Home, a.Child)
	return db.Collect(rows, err, func(rows *sql.Rows) (w sectionRow, err error) {
		err = rows.Scan(&w.child, &w.part, &w.section, &w.version, &w.author, &w.at, &w.sealed)
		return w, err
	})
}

// selectAllSections reads every section of an assessment, to be signed.
func selectAllSections(ctx context.Context, r db.Reader, assessment string) ([]sectionRow, error) {
	rows, err := r.Query(ctx, `SELECT child, part, section, version, author, at, sealed FROM assessment_section WHERE assessment = $1`, assessment)
	return db.Collect(rows, err, func(rows *sql.Rows) (w sectionRow, err error) {
		err = rows.Scan(&w.child, &w.part, &w.section, &w.version, &w.author, &w.at, &w.sealed)
		return w, err
	})
}

// kept is how many versions of a section are kept while it is a draft: a page that
// was opened longer ago than so many changes is merged without what it began with.
const kept = 60

// putSection writes a section over the version that its writer had; it is false
// where somebody else was faster.
func putSection(ctx context.Context, tx *db.Tx, assessment string, w sectionRow) (bool, error) {
	if w.version == 1 {
		n, err := tx.Exec(ctx, `INSERT INTO assessment_section (child, assessment, part, section, version, author, at, sealed) VALUES ($1, $2, $3, $4, 1, $5, $6, $7) ON CONFLICT DO NOTHING`,
			w.child, assessment, w.part, w.section, w.author, w.at, w.sealed)
		return n == 1, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO assessment_past (child, assessment, part, section, version, sealed)
		SELECT child, assessment, part, section, version, sealed FROM assessment_section WHERE child = $1 AND assessment = $2 AND part = $3 AND section = $4 AND version = $5 ON CONFLICT DO NOTHING`,
		w.child, assessment, w.part, w.section, w.version-1); err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `UPDATE assessment_section SET version = $5, author = $6, at = $7, sealed = $8 WHERE child = $1 AND assessment = $2 AND part = $3 AND section = $4 AND version = $9`,
		w.child, assessment, w.part, w.section, w.version, w.author, w.at, w.sealed, w.version-1)
	if err != nil || n != 1 {
		return false, err
	}
	_, err = tx.Exec(ctx, `DELETE FROM assessment_past WHERE child = $1 AND assessment = $2 AND part = $3 AND section = $4 AND version < $5`, w.child, assessment, w.part, w.section, w.version-kept)
	return true, err
}

// selectPast reads an earlier version of a section.
func selectPast(ctx context.Context, r db.Reader, assessment string, w sectionRow) (sectionRow, error) {
	err := r.QueryRow(ctx, `SELECT sealed FROM assessment_past WHERE child = $1 AND assessment = $2 AND part = $3 AND section = $4 AND version = $5`,
		w.child, assessment, w.part, w.section, w.version).Scan(&w.sealed)
	return w, err
}

// dropDraft takes away what a signed assessment was made from.
func dropDraft(ctx context.Context, tx *db.Tx, assessment string) error {
	for _, q := range []string{`DELETE FROM assessment_past WHERE assessment = $1`, `DELETE FROM assessment_section WHERE assessment = $1`} {
		if _, err := tx.Exec(ctx, q, assessment); err != nil {
			return err
		}
	}
	return nil
}

// itemOf is an assessment as an item of access.
func itemOf(a Assessment, g access.Grant) access.Item {
	return access.Item{ID: a.Item, Child: a.Child, Agency: g.Actor().Agency, Author: g.Actor().ID, Class: access.ClassGeneral, Episode: a.Episode}
}

// selectHome reads an assessment by its id, without whose item it is.
func selectHome(ctx context.Context, r db.Reader, id string) (Assessment, error) {
	return scan(r.QueryRow(ctx, `SELECT '', a.child, a.id, a.child, a.episode, a.form, a.form_version, a.number, a.state, a.begun_by, a.begun_at, a.signed_at FROM assessment a WHERE a.id = $1`, id))
}
