package involvement

import (
	"context"
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
	list, err := selectClaims(ctx, r, s.today().String())
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
