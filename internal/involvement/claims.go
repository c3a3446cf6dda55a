package involvement

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Claim is what somebody said of themselves and nobody has confirmed yet. No
// child is named.
type Claim struct {
	Who    Card
	At     time.Time
	Lapses workday.Date // the last day on which it stands
}

// Claims lists the claims that stand, newest first, for governance: each is there
// from the very transaction in which it was made.
func (s *Service) Claims(ctx context.Context, r db.Reader, g access.Grant) ([]Claim, error) {
	if !g.Valid() || !g.Actor().Has(access.Governance) {
		return nil, access.ErrNotFound
	}
	rows, err := r.Query(ctx, `SELECT account, made_at, ends FROM involvement WHERE status = 'claimed' AND account <> '' AND claimed_by = account AND ends >= $1
		ORDER BY made_at DESC, id LIMIT 100`, s.today().String())
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (c Claim, err error) {
		var at int64
		var ends string
		if err = rows.Scan(&c.Who.ID, &at, &ends); err != nil {
			return c, err
		}
		c.At = db.Time(at)
		c.Lapses, err = workday.Parse(ends)
		return c, err
	})
	for i := range list {
		if err == nil {
			list[i].Who, err = s.accounts.Card(ctx, r, list[i].Who.ID)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read who claims to be involved: %w", err)
	}
	return list, nil
}
