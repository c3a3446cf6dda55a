package consent

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// EndAnswers destroys what people said to being helped in an episode. It is for the
// disposal of the episode alone and cannot be taken back; what they said to sharing is
// kept with the child's record.
func (s *Service) EndAnswers(ctx context.Context, tx *db.Tx, g access.Grant, helps []string) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	for _, id := range helps {
		if _, err := tx.Exec(ctx, `DELETE FROM consent_help WHERE id = $1`, id); err != nil {
			return fmt.Errorf("end what people said to being helped: %w", err)
		}
	}
	return nil
}
