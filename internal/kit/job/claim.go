package job

import (
	"context"

	"onestory/internal/kit/db"
)

// claimer takes one due job for a worker. The engines differ here: PostgreSQL
// steps over rows that other workers are claiming; SQLite has one writer, so
// that there are none.
type claimer interface {
	// claim returns sql.ErrNoRows when no job is due.
	claim(ctx context.Context, tx *db.Tx, now, until int64, kinds []string) (Job, error)
}

func claimerFor(d db.Dialect) claimer {
	if d == db.Postgres {
		return claimBy(` FOR UPDATE SKIP LOCKED`)
	}
	return claimBy(``)
}

// claimBy is a claimer by its engine's way to lock the row that is chosen.
type claimBy string

func (lock claimBy) claim(ctx context.Context, tx *db.Tx, now, until int64, kinds []string) (Job, error) {
	args := append([]any{now, until}, db.Args(kinds)...)
	return scan(tx.QueryRow(ctx, `UPDATE job SET leased_until = $2, tries = tries + 1, claim = claim + 1 WHERE id = (
		SELECT id FROM job WHERE NOT dead AND run_at <= $1 AND leased_until < $1 AND kind IN `+db.In(3, len(kinds))+`
		ORDER BY run_at, id LIMIT 1`+string(lock)+`) RETURNING `+columns, args...))
}
