package account

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// At most maxTries that fail in tryWindow, for each sign-in name, known or not,
// and for each network; they are counted in the database, for all nodes together.
const (
	maxTries  = 10
	tryWindow = 5 * time.Minute
)

// errTooMany is the same for every name.
func errTooMany() error { return problem.New(problem.TooMany, "account.signin.toomany") }

// try counts one more try in each bucket before anything is compared, so that
// tries at the same moment count too. It is too many when a bucket is full.
func (s *Sessions) try(ctx context.Context, buckets ...string) (tryID string, err error) {
	tryID = s.ids.New()
	now := s.clock.Now()
	err = s.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		full := false
		for _, b := range buckets {
			n, err := countTries(ctx, tx, b, db.Millis(now.Add(-tryWindow)))
			if err != nil {
				return fmt.Errorf("count tries: %w", err)
			}
			full = full || n >= maxTries
		}
		if full {
			return errTooMany()
		}
		for _, b := range buckets {
			if err := insertTry(ctx, tx, b, tryID, db.Millis(now)); err != nil {
				return fmt.Errorf("count a try: %w", err)
			}
		}
		return nil
	})
	return tryID, err
}

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
