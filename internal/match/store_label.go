package match

import (
	"context"

	"onestory/internal/kit/db"
)

func insertLabel(ctx context.Context, tx *db.Tx, l label) error {
	_, err := tx.Exec(ctx, `INSERT INTO match_label (item, at, record, child, verdict, people, model, weight, evidence, undone_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) ON CONFLICT DO NOTHING`,
		l.item, l.at, l.record, l.child, string(l.verdict), l.people, l.model, l.likeness.Weight, l.likeness.Evidence)
	return err
}

// undoLabels marks what was said of an item as taken back.
func undoLabels(ctx context.Context, tx *db.Tx, item string, at int64) error {
	_, err := tx.Exec(ctx, `UPDATE match_label SET undone_at = $2 WHERE item = $1 AND undone_at = 0`, item, at)
	return err
}
