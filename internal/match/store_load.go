package match

import (
	"context"

	"onestory/internal/kit/db"
)

// selectLoads counts what waits, out of an index that has all it asks for.
func selectLoads(ctx context.Context, r db.Reader, authority string, cleared bool) ([]Load, error) {
	open := " AND protected = FALSE"
	if cleared {
		open = ""
	}
	rows, err := r.Query(ctx, `SELECT source, count(*), sum(CASE WHEN reason = 'duplicate' THEN 1 ELSE 0 END), min(made_at) FROM match_queue
		WHERE state = 'waiting' AND authority = $1`+open+` GROUP BY source ORDER BY source`, authority)
	return db.Collect(rows, err, scanLoad)
}
