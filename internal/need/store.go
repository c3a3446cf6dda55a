package need

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "need", FS: schema} }

type row struct {
	Found
	sealed []byte
}

func insert(ctx context.Context, tx *db.Tx, f row) error {
	_, err := tx.Exec(ctx, `INSERT INTO need (child, id, level, episode, account, at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)`, f.Child, f.ID, f.Level, f.Episode, f.By, db.Millis(f.At), f.sealed)
	return err
}

func selectOfChild(ctx context.Context, r db.Reader, children []string) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT child, id, level, episode, account, at, sealed FROM need WHERE child IN `+db.In(1, len(children))+` ORDER BY at DESC, id DESC LIMIT 100`, db.Args(children)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (f row, err error) {
		var ms int64
		err = rows.Scan(&f.Child, &f.ID, &f.Level, &f.Episode, &f.By, &ms, &f.sealed)
		f.At = db.Time(ms)
		return f, err
	})
}

// selectLevels reads what the authority set.
func selectLevels(ctx context.Context, r db.Reader) (Levels, error) {
	var text string
	l := Usual()
	err := r.QueryRow(ctx, `SELECT version, value FROM need_setting WHERE one = 1`).Scan(&l.Version, &text)
	if db.IsNone(err) {
		return l, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &l)
	}
	if err != nil {
		return l, fmt.Errorf("read the levels of need: %w", err)
	}
	return l, nil
}

// putLevels writes them over the version that they were read at.
func putLevels(ctx context.Context, tx *db.Tx, l Levels) error {
	text, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("write the levels of need: %w", err)
	}
	n, err := tx.Exec(ctx, `INSERT INTO need_setting (one, version, value) VALUES (1, 1, $1)
		ON CONFLICT (one) DO UPDATE SET value = excluded.value, version = need_setting.version + 1 WHERE need_setting.version = $2`, string(text), l.Version)
	if err == nil && n != 1 {
		err = problem.New(problem.Conflict, "problem.conflict")
	}
	return err
}

// scope is that of the child's own sealed texts.
func scope(child string) string { return "child:" + child }

func at(id string) seal.Place { return seal.Place{Table: "need", Column: "sealed", Row: id} }

func (f *row) seal(keys seal.Keys) (err error) {
	f.sealed, err = keys.SealJSON(scope(f.Child), at(f.ID), f.Details)
	return err
}

// open opens what is sealed; what was disposed of stays empty.
func (f *row) open(keys seal.Keys) error {
	return keys.OpenJSON(scope(f.Child), at(f.ID), f.sealed, &f.Details)
}
