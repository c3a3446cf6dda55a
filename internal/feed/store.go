package feed

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is this feature's tables.
func Schema() db.Schema { return db.Schema{Name: "feed", FS: schema} }

func insertRun(ctx context.Context, tx *db.Tx, r Run) error {
	_, err := tx.Exec(ctx, `INSERT INTO feed_run (id, source, file_hash, rows_total, done, state, counts, started_at, started_by, changed_at, expires_at)
		VALUES ($1, $2, $3, $4, 1, 'running', '{}', $5, $6, $5, $7)`, r.ID, r.Source, r.Hash, r.Rows, db.Millis(r.StartedAt), r.StartedBy, db.Millis(r.ExpiresAt))
	return err
}

const runColumns = `id, source, file_hash, rows_total, done, state, counts, started_at, started_by, changed_at, expires_at`

func scanRun(rows *sql.Rows) (r Run, err error) {
	var counts string
	var started, changed, expires int64
	if err = rows.Scan(&r.ID, &r.Source, &r.Hash, &r.Rows, &r.Done, &r.State, &counts, &started, &r.StartedBy, &changed, &expires); err != nil {
		return r, err
	}
	r.StartedAt, r.ChangedAt, r.ExpiresAt = db.Time(started), db.Time(changed), db.Time(expires)
	return r, json.Unmarshal([]byte(counts), &r.Counts)
}

func selectRuns(ctx context.Context, r db.Reader, source string, limit int) ([]Run, error) {
	rows, err := r.Query(ctx, `SELECT `+runColumns+` FROM feed_run WHERE source = $1 ORDER BY id DESC LIMIT $2`, source, limit)
	return db.Collect(rows, err, scanRun)
}

// selectWhole reads the last run of a source that came to its end.
func selectWhole(ctx context.Context, r db.Reader, source string) ([]Run, error) {
	rows, err := r.Query(ctx, `SELECT `+runColumns+` FROM feed_run WHERE source = $1 AND state = 'complete' ORDER BY id DESC LIMIT 1`, source)
	return db.Collect(rows, err, scanRun)
}

func selectRun(ctx context.Context, r db.Reader, id string) (Run, error) {
	rows, err := r.Query(ctx, `SELECT `+runColumns+` FROM feed_run WHERE id = $1`, id)
	list, err := db.Collect(rows, err, scanRun)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Run{}, err
	}
	return list[0], nil
}

// advance notes how far a run came, if it still stands where its caller left
// it; false means that the same file is being read twice at once.
func advance(ctx context.Context, tx *db.Tx, id string, from, to int, counts Counts, state string, at int64) (bool, error) {
	text, err := json.Marshal(counts)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `UPDATE feed_run SET done = $3, counts = $4, state = $5, changed_at = $6 WHERE id = $1 AND done = $2 AND state = 'running'`,
		id, from, to, string(text), state, at)
	return n == 1, err
}

func insertRefused(ctx context.Context, tx *db.Tx, run string, number int, sealed []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO feed_refused (run, number, sealed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, run, number, sealed)
	return err
}

type sealedRow struct {
	number int
	sealed []byte
}

// selectRefused reads refused rows after a number, a page at a time.
func selectRefused(ctx context.Context, r db.Reader, run string, after, limit int) ([]sealedRow, error) {
	rows, err := r.Query(ctx, `SELECT number, sealed FROM feed_refused WHERE run = $1 AND number > $2 ORDER BY number LIMIT $3`, run, after, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (s sealedRow, err error) { err = rows.Scan(&s.number, &s.sealed); return s, err })
}

func putHeld(ctx context.Context, tx *db.Tx, record string, sealed []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO feed_held (record, sealed) VALUES ($1, $2) ON CONFLICT (record) DO UPDATE SET sealed = excluded.sealed`, record, sealed)
	return err
}

func selectHeld(ctx context.Context, r db.Reader, record string) (sealed []byte, err error) {
	err = r.QueryRow(ctx, `SELECT sealed FROM feed_held WHERE record = $1`, record).Scan(&sealed)
	return sealed, err
}

func takeHeld(ctx context.Context, tx *db.Tx, record string) (sealed []byte, err error) {
	err = tx.QueryRow(ctx, `DELETE FROM feed_held WHERE record = $1 RETURNING sealed`, record).Scan(&sealed)
	return sealed, err
}

func selectSource(ctx context.Context, r db.Reader, name string) (paused bool, mapping string, err error) {
	err = r.QueryRow(ctx, `SELECT paused, mapping FROM feed_source WHERE name = $1`, name).Scan(&paused, &mapping)
	if db.IsNone(err) {
		return false, "", nil
	}
	return paused, mapping, err
}

func putSource(ctx context.Context, tx *db.Tx, name string, paused bool, mapping string, at int64, by string) error {
	_, err := tx.Exec(ctx, `INSERT INTO feed_source (name, paused, mapping, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name) DO UPDATE SET paused = excluded.paused, mapping = excluded.mapping, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
		name, paused, mapping, at, by)
	return err
}

// expireRefused drops refused rows whose time is over and lists their runs.
func expireRefused(ctx context.Context, tx *db.Tx, now int64) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT id FROM feed_run WHERE expires_at <= $1 AND expires_at > 0`, now)
	runs, err := db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if _, err := tx.Exec(ctx, `DELETE FROM feed_refused WHERE run = $1`, run); err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, `UPDATE feed_run SET expires_at = 0 WHERE id = $1`, run); err != nil {
			return nil, err
		}
	}
	return runs, nil
}
