package storypicture

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

// Schema is this feature's table.
func Schema() db.Schema { return db.Schema{Name: "storypicture", FS: schema} }

type row struct {
	Picture
	sealed []byte
}

const columns = `p.child, p.id, p.kind, p.member, p.said_on, p.account, p.agencies, p.at, p.mime, p.sealed`

func scan(rows *sql.Rows) (p row, err error) {
	var said, agencies string
	var ms int64
	if err = rows.Scan(&p.Child, &p.ID, &p.Kind, &p.Member, &said, &p.By, &agencies, &ms, &p.MIME, &p.sealed); err != nil {
		return p, err
	}
	p.At, p.Agencies = db.Time(ms), strings.Fields(agencies)
	p.SaidOn, err = workday.Parse(said)
	return p, err
}

func insert(ctx context.Context, tx *db.Tx, p row, content []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO storypicture (child, id, kind, member, said_on, account, agencies, at, mime, sealed, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		p.Child, p.ID, p.Kind, p.Member, p.SaidOn.String(), p.By, strings.Join(p.Agencies, " "), db.Millis(p.At), p.MIME, p.sealed, content)
	return err
}

// selectOfChild lists a child's pictures, the newest first.
func selectOfChild(ctx context.Context, r db.Reader, children []string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM storypicture p WHERE p.child IN `+db.In(1, len(children))+` ORDER BY p.at DESC, p.id`, db.Args(children)...)
	return db.Collect(rows, err, scan)
}

func selectContent(ctx context.Context, r db.Reader, p Picture) (content []byte, err error) {
	err = r.QueryRow(ctx, `SELECT content FROM storypicture WHERE child = $1 AND id = $2`, p.Child, p.ID).Scan(&content)
	return content, err
}

func drop(ctx context.Context, tx *db.Tx, p Picture) error {
	_, err := tx.Exec(ctx, `DELETE FROM storypicture WHERE child = $1 AND id = $2`, p.Child, p.ID)
	return err
}

func place(column, id string) seal.Place {
	return seal.Place{Table: "storypicture", Column: column, Row: id}
}
