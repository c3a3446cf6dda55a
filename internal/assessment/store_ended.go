package assessment

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Gone is what was destroyed of an episode: the items under which it was read, and how
// many there were of each kind.
type Gone struct {
	Items                          []string
	Assessments, Besides, Attached int // Besides: plans, meetings, reviews and what else is written beside it
}

// End destroys everything that was written in an episode: drafts, what is signed, who was
// asked and what they sent, what was added and attached, the family's copies and their
// translations. It is for the disposal of the episode alone and cannot be taken back; the
// facts of access go with access.EndEpisode.
func (s *Service) End(ctx context.Context, tx *db.Tx, g access.Grant, episode string) (out Gone, err error) {
	if !g.Valid() || episode == "" {
		return out, access.ErrNotFound
	}
	const these = `(SELECT id FROM assessment WHERE episode = $1)`
	const items = `(SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE a.episode = $1)`
	rows, err := tx.Query(ctx, `SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE a.episode = $1 ORDER BY c.item`, episode)
	if out.Items, err = db.Collect(rows, err, scanText); err != nil {
		return out, fmt.Errorf("list what was written in an episode: %w", err)
	}
	err = tx.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN form IN ('caf', 'eha', 'family-help') THEN 1 ELSE 0 END), 0), COUNT(*), (SELECT COUNT(*) FROM assessment_file WHERE item IN `+items+`)
		FROM assessment WHERE episode = $1`, episode).Scan(&out.Assessments, &out.Besides, &out.Attached)
	if err != nil {
		return out, fmt.Errorf("count what was written in an episode: %w", err)
	}
	out.Besides -= out.Assessments
	if _, err := tx.Exec(ctx, `INSERT INTO assessment_ended (assessment) SELECT id FROM assessment WHERE episode = $1`, episode); err != nil {
		return out, fmt.Errorf("end what was written in an episode: %w", err)
	}
	for _, table := range []string{"assessment_part", "assessment_section", "assessment_past", "assessment_signed", "assessment_signature", "assessment_ask"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE assessment IN `+these, episode); err != nil {
			return out, fmt.Errorf("end what was written in an episode: %w", err)
		}
	}
	for _, table := range []string{"assessment_addendum", "assessment_copy", "assessment_translation", "assessment_file"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE item IN `+items, episode); err != nil {
			return out, fmt.Errorf("end what was written in an episode: %w", err)
		}
	}
	for _, q := range []string{`DELETE FROM assessment_child WHERE assessment IN ` + these, `DELETE FROM assessment WHERE episode = $1`} {
		if _, err := tx.Exec(ctx, q, episode); err != nil {
			return out, fmt.Errorf("end what was written in an episode: %w", err)
		}
	}
	_, err = tx.Exec(ctx, `DELETE FROM assessment_ended`)
	return out, err
}
