package qualityaudit

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// End destroys what audits of an episode hold: what was answered, whose it was and who led
// it. Of a finished audit the numbers stay, by kind of agency and month; of the sample,
// how many it was drawn from. It is for the disposal of the episode alone and cannot be
// taken back; who audited it goes with access.EndEpisode.
func (s *Service) End(ctx context.Context, tx *db.Tx, g access.Grant, episode string) error {
	if !g.Valid() || episode == "" {
		return access.ErrNotFound
	}
	const these = `(SELECT id FROM qualityaudit_case WHERE episode = $1)`
	for _, q := range []string{
		`DELETE FROM qualityaudit_sheet WHERE audit IN ` + these,
		`DELETE FROM qualityaudit_returned WHERE audit IN ` + these,
		`DELETE FROM qualityaudit_case WHERE episode = $1 AND state <> 'finished'`,
		`UPDATE qualityaudit_case SET child = '', episode = '', lead = '', auditor = '', version = version + 1 WHERE episode = $1`,
		`UPDATE qualityaudit_draw SET gone = gone + 1 WHERE id IN (SELECT draw FROM qualityaudit_frame WHERE episode = $1)`,
		`DELETE FROM qualityaudit_frame WHERE episode = $1`,
	} {
		if _, err := tx.Exec(ctx, q, episode); err != nil {
			return fmt.Errorf("end the audits of an episode: %w", err)
		}
	}
	return nil
}
