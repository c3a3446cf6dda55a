package assessment

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Hands are everyone who had a hand in the assessments of an episode: began, signed,
// was asked, added, or gave out a copy. It is for whoever says who may audit it.
func (s *Service) Hands(ctx context.Context, r db.Reader, g access.Grant, episode string) ([]string, error) {
	if !g.Valid() || g.Purpose() != access.QualityAudit || !g.Actor().Has(access.Governance) {
		return nil, access.ErrNotFound
	}
	const these = `(SELECT id FROM assessment WHERE episode = $1)`
	const items = `(SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE a.episode = $1)`
	rows, err := r.Query(ctx, `SELECT begun_by FROM assessment WHERE episode = $1
		UNION SELECT account FROM assessment_signature WHERE assessment IN `+these+`
		UNION SELECT author FROM assessment_section WHERE assessment IN `+these+`
		UNION SELECT account FROM assessment_ask WHERE assessment IN `+these+`
		UNION SELECT account FROM assessment_addendum WHERE item IN `+items+`
		UNION SELECT account FROM assessment_copy WHERE item IN `+items+`
		UNION SELECT account FROM assessment_translation WHERE item IN `+items+`
		UNION SELECT account FROM assessment_file WHERE item IN `+items, episode)
	out, err := db.Collect(rows, err, scanText)
	if err != nil {
		return nil, fmt.Errorf("read who had a hand in assessments: %w", err)
	}
	return out, nil
}

func scanText(rows *sql.Rows) (s string, err error) {
	err = rows.Scan(&s)
	return s, err
}
