package feed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"onestory/internal/kit/db"
)

func selectOnboarding(ctx context.Context, r db.Reader, source string) (o Onboarding, err error) {
	var at int64
	err = r.QueryRow(ctx, `SELECT rows_read, verified, reason, let_in_by, at FROM feed_onboarding WHERE source = $1`, source).Scan(&o.Rows, &o.Verified, &o.Reason, &o.By, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return Onboarding{}, nil
	}
	if err != nil {
		return o, fmt.Errorf("read whether a source is on trial: %w", err)
	}
	o.Live, o.At = true, db.Time(at)
	return o, nil
}

func putOnboarding(ctx context.Context, tx *db.Tx, source string, o Onboarding) error {
	_, err := tx.Exec(ctx, `INSERT INTO feed_onboarding (source, rows_read, verified, reason, let_in_by, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (source) DO UPDATE SET reason = excluded.reason, let_in_by = excluded.let_in_by, at = excluded.at`,
		source, o.Rows, o.Verified, o.Reason, o.By, db.Millis(o.At))
	if err != nil {
		return fmt.Errorf("end a source's trial: %w", err)
	}
	return nil
}
