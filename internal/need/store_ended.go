package need

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// End destroys the levels that were found in an episode, and says how many. It is for the
// disposal of the episode alone and cannot be taken back.
func (s *Service) End(ctx context.Context, tx *db.Tx, g access.Grant, episode string) (int, error) {
	if !g.Valid() || episode == "" {
		return 0, access.ErrNotFound
	}
	n, err := tx.Exec(ctx, `DELETE FROM need WHERE episode = $1`, episode)
	if err != nil {
		return 0, fmt.Errorf("end the levels of need of an episode: %w", err)
	}
	return int(n), nil
}
