package match

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Load is how much of one source waits for a person.
type Load struct {
	Source     string
	Waiting    int
	Duplicates int       // of them, since the source may have the child twice
	Oldest     time.Time // since when the oldest waits
}

// Loads say how much waits in the reader's authority, by source. What may concern
// a guarded child counts for cleared reviewers alone, and makes nothing older for
// others.
func (q *Queue) Loads(ctx context.Context, r db.Reader, g access.Grant) ([]Load, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	list, err := selectLoads(ctx, r, g.Actor().Authority, g.Actor().Cleared)
	if err != nil {
		return nil, fmt.Errorf("count what waits: %w", err)
	}
	return list, nil
}

func scanLoad(rows *sql.Rows) (l Load, err error) {
	var oldest int64
	err = rows.Scan(&l.Source, &l.Waiting, &l.Duplicates, &oldest)
	l.Oldest = db.Time(oldest)
	return l, err
}
