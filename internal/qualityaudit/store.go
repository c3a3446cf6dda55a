package qualityaudit

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "qualityaudit", FS: schema} }

func scope(child string) string { return "child:" + child }

func sheetAt(audit, section string, version int64) seal.Place {
	return seal.Place{Table: "qualityaudit_sheet", Column: "sealed", Row: fmt.Sprintf("%s %s %d", audit, section, version)}
}

const drawColumns = `id, first_day, last_day, seed, one_in, account, at, (SELECT COUNT(*) FROM qualityaudit_frame f WHERE f.draw = qualityaudit_draw.id) + gone, gone`

func scanDraw(rows *sql.Rows) (d Draw, err error) {
	var from, to string
	var at int64
	if err = rows.Scan(&d.ID, &from, &to, &d.Seed, &d.OneIn, &d.By, &at, &d.Of, &d.Gone); err != nil {
		return d, err
	}
	d.At = db.Time(at)
	if d.From, err = workday.Parse(from); err == nil {
		d.To, err = workday.Parse(to)
	}
	return d, err
}

func insertDraw(ctx context.Context, tx *db.Tx, authority string, d Draw) error {
	_, err := tx.Exec(ctx, `INSERT INTO qualityaudit_draw (id, authority, first_day, last_day, seed, one_in, account, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		d.ID, authority, d.From.String(), d.To.String(), d.Seed, d.OneIn, d.By, db.Millis(d.At))
	return err
}

// selectDraws lists an authority's samples, the newest days first; one where id is
// not "".
func selectDraws(ctx context.Context, r db.Reader, authority, id string) ([]Draw, error) {
	rows, err := r.Query(ctx, `SELECT `+drawColumns+` FROM qualityaudit_draw WHERE authority = $1 AND ($2 = '' OR id = $2) ORDER BY last_day DESC, id LIMIT 100`, authority, id)
	return db.Collect(rows, err, scanDraw)
}

// overlaps reports whether a sample was drawn already from some of the days.
func overlaps(ctx context.Context, r db.Reader, authority string, from, to workday.Date) (is bool, err error) {
	err = r.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM qualityaudit_draw WHERE authority = $1 AND first_day <= $3 AND last_day >= $2)`, authority, from.String(), to.String()).Scan(&is)
	return is, err
}

func insertFrame(ctx context.Context, tx *db.Tx, draw, episode string) error {
	return tx.Later(ctx, `INSERT INTO qualityaudit_frame (draw, episode) VALUES `, "", "", draw, episode)
}

func selectFrame(ctx context.Context, r db.Reader, draw string) ([]string, error) {
	rows, err := r.Query(ctx, `SELECT episode FROM qualityaudit_frame WHERE draw = $1`, draw)
	return db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
}

const caseColumns = `c.draw, c.n, c.id, c.child, c.episode, c.lead, c.agency, c.kind, c.month, c.state, c.auditor, c.form_version, c.items, c.found, c.not_apply, c.points, c.most, c.finished_at, c.version`

func scanCase(rows *sql.Rows) (c Case, err error) {
	var state string
	var at int64
	err = rows.Scan(&c.Draw, &c.N, &c.ID, &c.Child, &c.Episode, &c.Lead, &c.Agency, &c.Kind, &c.Month, &state, &c.Auditor, &c.OnForm, &c.Items, &c.Found, &c.Not, &c.Points, &c.Most, &at, &c.Version)
	c.State = State(state)
	if at > 0 {
		c.FinishedAt = db.Time(at)
	}
	return c, err
}

func insertCase(ctx context.Context, tx *db.Tx, c Case) error {
	_, err := tx.Exec(ctx, `INSERT INTO qualityaudit_case (draw, n, id, child, episode, lead, agency, kind, month, state, auditor, form_version, items, found, not_apply, points, most, finished_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, 0, 0, 0, 0, 1)`,
		c.Draw, c.N, c.ID, c.Child, c.Episode, c.Lead, c.Agency, c.Kind, c.Month, string(c.State), c.Auditor)
	return err
}

// updateCase writes a case over the version that was read.
func updateCase(ctx context.Context, tx *db.Tx, c Case) (bool, error) {
	at := int64(0)
	if !c.FinishedAt.IsZero() {
		at = db.Millis(c.FinishedAt)
	}
	n, err := tx.Exec(ctx, `UPDATE qualityaudit_case SET state = $3, auditor = $4, form_version = $5, items = $6, found = $7, not_apply = $8, points = $9, most = $10, finished_at = $11, version = version + 1
		WHERE draw = $1 AND n = $2 AND version = $12`, c.Draw, c.N, string(c.State), c.Auditor, c.OnForm, c.Items, c.Found, c.Not, c.Points, c.Most, at, c.Version)
	return n == 1, err
}

// selectCases lists cases under a condition, in the order of their numbers.
func selectCases(ctx context.Context, r db.Reader, cond string, args ...any) ([]Case, error) {
	rows, err := r.Query(ctx, `SELECT `+caseColumns+` FROM qualityaudit_case c JOIN qualityaudit_draw d ON d.id = c.draw WHERE `+cond+` ORDER BY d.last_day DESC, c.draw, c.n LIMIT 2000`, args...)
	return db.Collect(rows, err, scanCase)
}

// one is the single case of a list; of none it is sql.ErrNoRows.
func one(list []Case, err error) (Case, error) {
	if err == nil && len(list) != 1 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Case{}, err
	}
	return list[0], nil
}

func insertReturned(ctx context.Context, tx *db.Tx, audit, account string) error {
	_, err := tx.Exec(ctx, `INSERT INTO qualityaudit_returned (audit, account) VALUES ($1, $2) ON CONFLICT DO NOTHING`, audit, account)
	return err
}

func returned(ctx context.Context, r db.Reader, audit, account string) (is bool, err error) {
	err = r.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM qualityaudit_returned WHERE audit = $1 AND account = $2)`, audit, account).Scan(&is)
	return is, err
}

// written is what stands in one section.
type written struct {
	form.Sheet
	Version int64
}

func selectSheets(ctx context.Context, r db.Reader, keys seal.Keys, c Case) (map[string]written, error) {
	type row struct {
		section string
		version int64
		sealed  []byte
	}
	rows, err := r.Query(ctx, `SELECT section, version, sealed FROM qualityaudit_sheet WHERE child = $1 AND audit = $2`, c.Child, c.ID)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (w row, err error) {
		err = rows.Scan(&w.section, &w.version, &w.sealed)
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("read an audit: %w", err)
	}
	out := map[string]written{}
	for _, w := range list {
		var text []byte
		if err := keys.OpenJSON(scope(c.Child), sheetAt(c.ID, w.section, w.version), w.sealed, &text); err != nil {
			return nil, fmt.Errorf("open an audit: %w", err)
		}
		if len(text) == 0 { // disposed of
			continue
		}
		sheet, err := form.ReadSheet(text)
		if err != nil {
			return nil, err
		}
		out[w.section] = written{sheet, w.version}
	}
	return out, nil
}

// putSheet writes a section over the version that its writer had; it is false where
// another window was faster.
func putSheet(ctx context.Context, tx *db.Tx, keys seal.Keys, c Case, section string, sheet form.Sheet, version int64) (bool, error) {
	text, err := sheet.Marshal()
	if err != nil {
		return false, err
	}
	b, err := keys.SealJSON(scope(c.Child), sheetAt(c.ID, section, version+1), text)
	if err != nil {
		return false, err
	}
	if version == 0 {
		n, err := tx.Exec(ctx, `INSERT INTO qualityaudit_sheet (child, audit, section, version, sealed) VALUES ($1, $2, $3, 1, $4) ON CONFLICT DO NOTHING`, c.Child, c.ID, section, b)
		return n == 1, err
	}
	n, err := tx.Exec(ctx, `UPDATE qualityaudit_sheet SET version = version + 1, sealed = $5 WHERE child = $1 AND audit = $2 AND section = $3 AND version = $4`, c.Child, c.ID, section, version, b)
	return n == 1, err
}

// dropSheets forgets what somebody answered who handed the audit back.
func dropSheets(ctx context.Context, tx *db.Tx, c Case) error {
	_, err := tx.Exec(ctx, `DELETE FROM qualityaudit_sheet WHERE child = $1 AND audit = $2`, c.Child, c.ID)
	return err
}
