package find

import (
	"context"
	"fmt"

	"onestory/internal/kit/db"
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
