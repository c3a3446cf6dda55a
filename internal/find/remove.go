package find

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Remove takes all that finds a child out of the index: of one that is found
// under another id from now on, or is not to be found at all.
func (x *Index) Remove(ctx context.Context, tx *db.Tx, child string) error {
	no, err := selectNo(ctx, tx, child)
	if db.IsNone(err) {
		return nil
	}
	if err == nil {
		err = clear(ctx, tx, no)
	}
	if err == nil {
		err = deleteChild(ctx, tx, no)
	}
	if err != nil {
		return fmt.Errorf("take a child out of the index: %w", err)
	}
	return nil
}

// Dated lists children born before a day, after one number in the index, in the
// order of their numbers; next is the last number looked at, 0 once there are no
// more. A date that was merely said of a child counts.
func (x *Index) Dated(ctx context.Context, r db.Reader, g access.Grant, before workday.Date, after int64, limit int) (children []string, next int64, err error) {
	if !g.Valid() {
		return nil, 0, access.ErrNotFound
	}
	children, next, err = selectDated(ctx, r, days(before), after, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("list children by their dates of birth: %w", err)
	}
	if len(children) < limit {
		next = 0
	}
	return children, next, nil
}
