package audit

import (
	"context"
	"database/sql"
	"embed"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is the log's tables.
func Schema() db.Schema { return db.Schema{Name: "audit", FS: schema} }

func insertEntry(ctx context.Context, tx *db.Tx, e entry) error {
	if _, err := tx.Exec(ctx, `INSERT INTO audit_pending (id, at, header, commitment) VALUES ($1, $2, $3, $4)`, e.ID, e.At, e.Header, e.Commitment); err != nil {
		return err
	}
	if len(e.Sealed) > 0 {
		if _, err := tx.Exec(ctx, `INSERT INTO audit_detail (id, scope, sealed) VALUES ($1, $2, $3)`, e.ID, e.Scope, e.Sealed); err != nil {
			return err
		}
	}
	subjects := make([][]any, len(e.Subjects))
	for i, s := range e.Subjects {
		subjects[i] = []any{s, e.At, e.ID}
	}
	return tx.Insert(ctx, `INSERT INTO audit_subject (subject, at, id) VALUES `, ` ON CONFLICT DO NOTHING`, subjects)
}

// hasEntry: an event is pending or a leaf.
func hasEntry(ctx context.Context, r db.Reader, id string) (bool, error) {
	var n int
	err := r.QueryRow(ctx, `SELECT (SELECT count(*) FROM audit_pending WHERE id = $1) + (SELECT count(*) FROM audit_leaf WHERE id = $1)`, id).Scan(&n)
	return n > 0, err
}

func selectPending(ctx context.Context, r db.Reader, limit int) ([]entry, error) {
	rows, err := r.Query(ctx, `SELECT id, at, header, commitment FROM audit_pending ORDER BY id LIMIT $1`, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (e entry, err error) {
		err = rows.Scan(&e.ID, &e.At, &e.Header, &e.Commitment)
		return e, err
	})
}

// selectLooked reads events about a subject, whether numbered yet or not. One
// that is about several of the subject's ids comes once.
func selectLooked(ctx context.Context, r db.Reader, subjects []string, limit int, after Mark) ([]entry, error) {
	once := ""
	if len(subjects) > 1 {
		once = `AND NOT EXISTS (SELECT 1 FROM audit_subject o WHERE o.id = s.id AND o.at = s.at AND o.subject < s.subject AND o.subject IN ` + db.In(4, len(subjects)) + `) `
	}
	rows, err := r.Query(ctx, `SELECT s.id, s.at, COALESCE(l.header, p.header) FROM audit_subject s
		LEFT JOIN audit_leaf l ON l.id = s.id LEFT JOIN audit_pending p ON p.id = s.id
		WHERE s.subject IN `+db.In(4, len(subjects))+` AND (s.at < $1 OR s.at = $1 AND s.id < $2) AND COALESCE(l.header, p.header) IS NOT NULL `+once+`
		ORDER BY s.at DESC, s.id DESC LIMIT $3`, append([]any{after.At, after.ID, limit}, db.Args(subjects)...)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (e entry, err error) {
		err = rows.Scan(&e.ID, &e.At, &e.Header)
		return e, err
	})
}

func selectBetween(ctx context.Context, r db.Reader, subjects []string, since, until int64, limit int) ([]entry, error) {
	rows, err := r.Query(ctx, `SELECT s.id, s.at, COALESCE(l.header, p.header) FROM (SELECT DISTINCT o.id, o.at FROM audit_subject o WHERE o.subject IN `+db.In(4, len(subjects))+` AND o.at >= $1 AND o.at <= $2) s
		LEFT JOIN audit_leaf l ON l.id = s.id LEFT JOIN audit_pending p ON p.id = s.id
		WHERE COALESCE(l.header, p.header) IS NOT NULL ORDER BY s.at, s.id LIMIT $3`, append([]any{since, until, limit}, db.Args(subjects)...)...)
	return db.Collect(rows, err, func(rows *sql.Rows) (e entry, err error) {
		err = rows.Scan(&e.ID, &e.At, &e.Header)
		return e, err
	})
}

// selectNumbered reads leaves in the order of their numbers.
func selectNumbered(ctx context.Context, r db.Reader, from int64, limit int) ([]entry, error) {
	rows, err := r.Query(ctx, `SELECT id, header FROM audit_leaf WHERE n >= $1 ORDER BY n LIMIT $2`, from, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (e entry, err error) {
		err = rows.Scan(&e.ID, &e.Header)
		return e, err
	})
}

func countPending(ctx context.Context, r db.Reader) (n int64, err error) {
	err = r.QueryRow(ctx, `SELECT count(*) FROM audit_pending`).Scan(&n)
	return n, err
}

// size is the number of leaves, taken from the last one's number.
func size(ctx context.Context, r db.Reader) (n int64, err error) {
	err = r.QueryRow(ctx, `SELECT COALESCE(max(n) + 1, 0) FROM audit_leaf`).Scan(&n)
	return n, err
}

func selectHashes(ctx context.Context, r db.Reader, n int64) (h []byte, err error) {
	err = r.QueryRow(ctx, `SELECT hashes FROM audit_leaf WHERE n = $1`, n).Scan(&h)
	return h, err
}

func insertCheckpoint(ctx context.Context, tx *db.Tx, size, at int64, note string) error {
	_, err := tx.Exec(ctx, `INSERT INTO audit_checkpoint (size, at, note) VALUES ($1, $2, $3) ON CONFLICT (size) DO NOTHING`, size, at, note)
	return err
}

// LatestCheckpoint is the newest signed checkpoint in the database, "" if none.
func LatestCheckpoint(ctx context.Context, r db.Reader) (note string, err error) {
	err = r.QueryRow(ctx, `SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1`).Scan(&note)
	if db.IsNone(err) {
		return "", nil
	}
	return note, err
}

// selectNewest reads the headers of the newest events, those not numbered yet first.
func selectNewest(ctx context.Context, r db.Reader, limit int) ([]entry, error) {
	scan := func(rows *sql.Rows) (e entry, err error) { err = rows.Scan(&e.Header); return e, err }
	rows, err := r.Query(ctx, `SELECT header FROM audit_pending ORDER BY id DESC LIMIT $1`, limit)
	pending, err := db.Collect(rows, err, scan)
	if err != nil {
		return nil, err
	}
	rows, err = r.Query(ctx, `SELECT header FROM audit_leaf ORDER BY n DESC LIMIT $1`, limit)
	numbered, err := db.Collect(rows, err, scan)
	return append(pending, numbered...), err
}
