package feed

import (
	"context"
	"database/sql"

	"onestory/internal/kit/db"
)

const uploadColumns = `id, source, state, dry_run, size, sent_by, sent_at, rows_done, rows_total, outcome`

func scanUpload(rows *sql.Rows) (u Upload, err error) {
	var at int64
	err = rows.Scan(&u.ID, &u.Source, &u.State, &u.DryRun, &u.Size, &u.SentBy, &at, &u.Done, &u.Rows, &u.sealed)
	u.SentAt = db.Time(at)
	return u, err
}

func insertUpload(ctx context.Context, tx *db.Tx, u Upload) error {
	_, err := tx.Exec(ctx, `INSERT INTO feed_upload (id, source, state, dry_run, size, sent_by, sent_at, rows_done, rows_total, outcome)
		VALUES ($1, $2, $3, $4, 0, $5, $6, 0, 0, $7)`, u.ID, u.Source, string(u.State), u.DryRun, u.SentBy, db.Millis(u.SentAt), []byte{})
	return err
}

func selectUpload(ctx context.Context, r db.Reader, id string) (Upload, error) {
	rows, err := r.Query(ctx, `SELECT `+uploadColumns+` FROM feed_upload WHERE id = $1`, id)
	list, err := db.Collect(rows, err, scanUpload)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Upload{}, err
	}
	return list[0], nil
}

// selectWaiting lists the files of a source that a job has still to take in.
func selectWaiting(ctx context.Context, r db.Reader, source string) ([]Upload, error) {
	rows, err := r.Query(ctx, `SELECT `+uploadColumns+` FROM feed_upload WHERE source = $1 AND state = 'waiting' ORDER BY id DESC LIMIT 20`, source)
	return db.Collect(rows, err, scanUpload)
}

// received marks a file as whole; false means that it is not being received.
func received(ctx context.Context, tx *db.Tx, id, by string, dry bool, size int64) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE feed_upload SET state = 'waiting', dry_run = $3, size = $4 WHERE id = $1 AND sent_by = $2 AND state = 'receiving'`, id, by, dry, size)
	return n == 1, err
}

func putProgress(ctx context.Context, tx *db.Tx, id string, done, rows int) error {
	_, err := tx.Exec(ctx, `UPDATE feed_upload SET rows_done = $2, rows_total = $3 WHERE id = $1 AND state = 'waiting'`, id, done, rows)
	return err
}

func putOutcome(ctx context.Context, tx *db.Tx, id string, state UploadState, sealed []byte) error {
	_, err := tx.Exec(ctx, `UPDATE feed_upload SET state = $2, outcome = $3 WHERE id = $1 AND state = 'waiting'`, id, string(state), sealed)
	return err
}

func insertBlock(ctx context.Context, tx *db.Tx, upload string, n int64, sealed []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO feed_block (upload, n, sealed) VALUES ($1, $2, $3)`, upload, n, sealed)
	return err
}

func selectBlock(ctx context.Context, r db.Reader, upload string, n int64) (sealed []byte, err error) {
	err = r.QueryRow(ctx, `SELECT sealed FROM feed_block WHERE upload = $1 AND n = $2`, upload, n).Scan(&sealed)
	return sealed, err
}

// deleteBlocks drops some blocks of a file and says how many.
func deleteBlocks(ctx context.Context, tx *db.Tx, upload string, limit int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM feed_block WHERE upload = $1 AND n IN (SELECT n FROM feed_block WHERE upload = $1 ORDER BY n LIMIT $2)`, upload, limit)
}

func selectOldUploads(ctx context.Context, r db.Reader, received, any int64) ([]string, error) {
	rows, err := r.Query(ctx, `SELECT id FROM feed_upload WHERE sent_at < $2 OR state = 'receiving' AND sent_at < $1 ORDER BY id LIMIT 100`, received, any)
	return db.Collect(rows, err, func(rows *sql.Rows) (s string, err error) { err = rows.Scan(&s); return s, err })
}

func deleteUpload(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM feed_upload WHERE id = $1`, id)
	return err
}
