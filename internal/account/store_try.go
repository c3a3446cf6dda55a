package account

import (
	"context"
	"fmt"

	"onestory/internal/kit/db"
)

func countTries(ctx context.Context, r db.Reader, bucket string, since int64) (n int, err error) {
	err = r.QueryRow(ctx, `SELECT COUNT(*) FROM account_try WHERE bucket = $1 AND at > $2`, bucket, since).Scan(&n)
	return n, err
}

func insertTry(ctx context.Context, tx *db.Tx, bucket, id string, at int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO account_try (id, bucket, at) VALUES ($1, $2, $3)`, id, bucket, at)
	return err
}

// forgetTry takes back a try that succeeded: an office behind one address may
// sign in all at once.
func forgetTry(ctx context.Context, tx *db.Tx, id string, buckets ...string) error {
	for _, b := range buckets {
		if _, err := tx.Exec(ctx, `DELETE FROM account_try WHERE bucket = $1 AND id = $2`, b, id); err != nil {
			return fmt.Errorf("take back a try: %w", err)
		}
	}
	return nil
}
