package homevisit

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// End destroys what is kept of the packs that were taken along of some assessments. It is
// for the disposal of their episode alone and cannot be taken back.
func (s *Service) End(ctx context.Context, tx *db.Tx, g access.Grant, items []string) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	if len(items) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `DELETE FROM homevisit WHERE item IN `+db.In(1, len(items)), db.Args(items)...); err != nil {
		return fmt.Errorf("end what was taken along: %w", err)
	}
	return nil
}
