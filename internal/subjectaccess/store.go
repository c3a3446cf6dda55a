package subjectaccess

import (
	"context"
	"database/sql"
	"embed"

	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's table.
func Schema() db.Schema { return db.Schema{Name: "subjectaccess", FS: schema} }

const columns = `id, child, state, received, due, extended, opened_by, prepared_by, approved_by, released_at, sealed, bundle, version`

func scan(rows *sql.Rows) (c Case, err error) {
	var received, due string
	var released int64
	if err = rows.Scan(&c.ID, &c.Child, &c.State, &received, &due, &c.Extended, &c.OpenedBy, &c.PreparedBy, &c.ApprovedBy, &released, &c.sealed, &c.bundle, &c.Version); err != nil {
		return c, err
	}
	c.ReleasedAt = db.Time(released)
	if c.Received, err = workday.Parse(received); err != nil || due == "" {
		return c, err
	}
	c.Due, err = workday.Parse(due)
	return c, err
}

// selectCases lists cases, those that are due first, then those where time stands
// still, then those that are over.
func selectCases(ctx context.Context, r db.Reader, limit int) ([]Case, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM subjectaccess_case
		ORDER BY CASE WHEN state IN ('released', 'closed') THEN 2 WHEN due = '' THEN 1 ELSE 0 END, due, received, id LIMIT $1`, limit)
	return db.Collect(rows, err, scan)
}

func selectCase(ctx context.Context, r db.Reader, id string) (Case, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM subjectaccess_case WHERE id = $1`, id)
	list, err := db.Collect(rows, err, scan)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Case{}, err
	}
	return list[0], nil
}

func insert(ctx context.Context, tx *db.Tx, c Case) error {
	_, err := tx.Exec(ctx, `INSERT INTO subjectaccess_case (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', 0, $8, $9, 1)`,
		c.ID, c.Child, string(c.State), c.Received.String(), c.Due.String(), c.Extended, c.OpenedBy, c.sealed, []byte{})
	return err
}

func update(ctx context.Context, tx *db.Tx, c Case) (ok bool, err error) {
	if c.bundle == nil {
		c.bundle = []byte{} // NOT NULL
	}
	n, err := tx.Exec(ctx, `UPDATE subjectaccess_case SET state = $2, due = $3, extended = $4, prepared_by = $5, approved_by = $6, released_at = $7, sealed = $8, bundle = $9, version = version + 1
		WHERE id = $1 AND version = $10`, c.ID, string(c.State), c.Due.String(), c.Extended, c.PreparedBy, c.ApprovedBy, db.Millis(c.ReleasedAt), c.sealed, c.bundle, c.Version)
	return n == 1, err
}

func pending(ctx context.Context, r db.Reader, children []string) (is bool, err error) {
	err = r.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM subjectaccess_case WHERE state NOT IN ('released', 'closed') AND child IN `+db.In(1, len(children))+`)`, db.Args(children)...).Scan(&is)
	return is, err
}
