package job

import (
	"context"
	"database/sql"
	"embed"

	"onestory/internal/kit/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema is the table of jobs.
func Schema() db.Schema { return db.Schema{Name: "job", FS: schema} }

func insert(ctx context.Context, tx *db.Tx, id string, s Spec, payload []byte) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO job (id, kind, payload, unique_key, run_at, tries, claim, leased_until, dead, fault)
		VALUES ($1, $2, $3, $4, $5, 0, 0, 0, FALSE, '') ON CONFLICT DO NOTHING`, id, s.Kind, string(payload), s.Key, db.Millis(s.RunAt))
	return n > 0, err
}

const columns = `id, kind, payload, run_at, tries, claim, fault`

func scan(row interface{ Scan(...any) error }) (j Job, err error) {
	var runAt int64
	var payload string
	err = row.Scan(&j.ID, &j.Kind, &payload, &runAt, &j.Tries, &j.claim, &j.Fault)
	j.RunAt, j.Payload = db.Time(runAt), []byte(payload)
	return j, err
}

func buryAbandoned(ctx context.Context, tx *db.Tx, tries int, now int64) error {
	_, err := tx.Exec(ctx, `UPDATE job SET dead = TRUE, leased_until = 0, fault = 'its worker stopped during the last try'
		WHERE NOT dead AND tries >= $1 AND leased_until < $2`, tries, now)
	return err
}

func remove(ctx context.Context, tx *db.Tx, id string, claim int64) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM job WHERE id = $1 AND claim = $2 AND leased_until > 0`, id, claim)
}

func extend(ctx context.Context, tx *db.Tx, id string, claim, until int64) (int64, error) {
	return tx.Exec(ctx, `UPDATE job SET leased_until = $3 WHERE id = $1 AND claim = $2 AND leased_until > 0`, id, claim, until)
}

// outcome is how a claim ended without the job being done.
type outcome struct {
	runAt int64
	tries int
	dead  bool
	fault string
}

func release(ctx context.Context, tx *db.Tx, id string, claim int64, o outcome) (int64, error) {
	return tx.Exec(ctx, `UPDATE job SET leased_until = 0, run_at = $3, tries = $4, dead = $5, fault = $6 WHERE id = $1 AND claim = $2 AND leased_until > 0`,
		id, claim, o.runAt, o.tries, o.dead, o.fault)
}

func selectDead(ctx context.Context, r db.Reader, limit int) ([]Job, error) {
	rows, err := r.Query(ctx, `SELECT `+columns+` FROM job WHERE dead ORDER BY id LIMIT $1`, limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (Job, error) { return scan(rows) })
}

func revive(ctx context.Context, tx *db.Tx, id string, now int64) (int64, error) {
	return tx.Exec(ctx, `UPDATE job SET dead = FALSE, tries = 0, run_at = $2 WHERE id = $1 AND dead
		AND (unique_key = '' OR NOT EXISTS (SELECT 1 FROM job o WHERE o.unique_key = job.unique_key AND NOT o.dead))`, id, now)
}
