package app

import (
	"context"

	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// closedEarlier dates the end of an episode of the demonstration back: a sample is
// drawn from days that have gone by.
func closedEarlier(ctx context.Context, d *db.DB, episode string, on workday.Date) error {
	return d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE episode SET ended = $2 WHERE id = $1`, episode, on.String())
		return err
	})
}
