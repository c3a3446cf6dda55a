package transfer

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// End destroys the packs that went out of some assessments or came in with them. It is for
// the disposal of their episode alone and cannot be taken back.
func (s *Service) End(ctx context.Context, tx *db.Tx, g access.Grant, items []string) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	for _, item := range items {
		for _, q := range []string{`INSERT INTO transfer_ended (item) VALUES ($1)`, `DELETE FROM transfer_pack WHERE item = $1`, `DELETE FROM transfer_ended WHERE item = $1`} {
			if _, err := tx.Exec(ctx, q, item); err != nil {
				return fmt.Errorf("end the packs of an assessment: %w", err)
			}
		}
	}
	return nil
}
