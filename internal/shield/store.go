package shield

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "shield", FS: schema} }

type row struct {
	Shield
	sealed []byte
}

const columns = `child, id, kind, status, asked_by, asked_at, decided_by, review, sealed, version`

func scan(rows *sql.Rows) (s row, err error) {
	var at int64
	var review string
	err = rows.Scan(&s.Child, &s.ID, &s.Kind, &s.Status, &s.AskedBy, &at, &s.Decided, &review, &s.sealed, &s.Version)
	if err != nil {
		return s, err
	}
	s.AskedAt = db.Time(at)
	if s.Review, err = workday.Parse(review); err != nil {
		return s, fmt.Errorf("read a review date: %w", err)
	}
	return s, nil
}

func insert(ctx context.Context, tx *db.Tx, s row) error {
	_, err := tx.Exec(ctx, `INSERT INTO shield (child, id, kind, status, asked_by, asked_at, decided_by, review, sealed, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)`,
		s.Child, s.ID, string(s.Kind), string(s.Status), s.AskedBy, db.Millis(s.AskedAt), s.Decided, s.Review.String(), s.sealed)
	return err
}

func selectOpen(ctx context.Context, r db.Reader, cond string, args ...any) ([]row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM shield WHERE status IN ('asked', 'kept') AND `+cond+` ORDER BY status, asked_at, id LIMIT 200`, args...)
	return db.Collect(rows, err, scan)
}

func selectOne(ctx context.Context, r db.Reader, children []string, id string) (row, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM shield WHERE id = $1 AND child IN `+db.In(2, len(children)), append([]any{id}, db.Args(children)...)...)
	list, err := db.Collect(rows, err, scan)
	if err != nil {
		return row{}, err
	}
	if len(list) == 0 {
		return row{}, sql.ErrNoRows
	}
	return list[0], nil
}

// selectOthers counts the shields of a kind that still guard a child, by any of
// its ids, beside one.
func selectOthers(ctx context.Context, r db.Reader, children []string, id string, kind Kind) (n int, err error) {
	err = r.QueryRow(ctx, `SELECT count(*) FROM shield WHERE id <> $1 AND kind = $2 AND status IN ('asked', 'kept') AND child IN `+db.In(3, len(children)), append([]any{id, string(kind)}, db.Args(children)...)...).Scan(&n)
	return n, err
}

func update(ctx context.Context, tx *db.Tx, s Shield) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE shield SET status = $3, decided_by = $4, review = $5, version = version + 1 WHERE child = $1 AND id = $2 AND version = $6`,
		s.Child, s.ID, string(s.Status), s.Decided, s.Review.String(), s.Version)
	return n == 1, err
}

func reasonAt(id string) seal.Place { return seal.Place{Table: "shield", Column: "sealed", Row: id} }
