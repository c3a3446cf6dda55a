package homevisit

import (
	"context"
	"database/sql"
	"embed"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's table.
func Schema() db.Schema { return db.Schema{Name: "homevisit", FS: schema} }

type row struct {
	Pack
	sealed []byte
}

const columns = `h.child, h.id, h.item, h.account, h.kind, h.state, h.at, h.until, h.changed, h.sealed`

func scan(rows *sql.Rows) (p row, err error) {
	var until string
	var at, changed int64
	if err = rows.Scan(&p.Child, &p.ID, &p.Item, &p.Account, &p.Kind, &p.Stored, &at, &until, &changed, &p.sealed); err != nil {
		return p, err
	}
	if p.At = db.Time(at); changed > 0 {
		p.Changed = db.Time(changed)
	}
	p.Until, err = workday.Parse(until)
	return p, err
}

func insert(ctx context.Context, tx *db.Tx, p row) error {
	_, err := tx.Exec(ctx, `INSERT INTO homevisit (child, id, item, account, kind, state, at, until, changed, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)`,
		p.Child, p.ID, p.Item, p.Account, string(p.Kind), string(p.Stored), db.Millis(p.At), p.Until.String(), p.sealed)
	return err
}

// update writes a new state; a pack that is lost stays lost.
func update(ctx context.Context, tx *db.Tx, p row) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE homevisit SET state = $3, changed = $4, sealed = $5 WHERE child = $1 AND id = $2 AND state <> 'lost'`, p.Child, p.ID, string(p.Stored), db.Millis(p.Changed), p.sealed)
	return n == 1, err
}

// selectOne reads a pack of an account's own, of an item; item "" is any.
func selectOne(ctx context.Context, r db.Reader, account, item, id string) (row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM homevisit h WHERE h.id = $1 AND h.account = $2 AND ($3 = '' OR h.item = $3)`, id, account, item)
	list, err := db.Collect(rows, err, scan)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return row{}, err
	}
	return list[0], nil
}

// selectOf lists an account's own, newest first; item "" is any.
func selectOf(ctx context.Context, r db.Reader, account, item string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM homevisit h WHERE h.account = $1 AND ($2 = '' OR h.item = $2) ORDER BY h.at DESC, h.id DESC LIMIT 100`, account, item)
	return db.Collect(rows, err, scan)
}

func scope(child string) string { return "child:" + child }

func place(id string) seal.Place { return seal.Place{Table: "homevisit", Column: "sealed", Row: id} }

func (p *row) seal(keys seal.Keys) (err error) {
	p.sealed, err = keys.SealJSON(scope(p.Child), place(p.ID), p.Details)
	return err
}

// open opens what is sealed; what was disposed of stays empty.
func (p *row) open(keys seal.Keys) error {
	return keys.OpenJSON(scope(p.Child), place(p.ID), p.sealed, &p.Details)
}
