package account

import (
	"context"
	"fmt"
	"net/http"
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

// Try counts a try by whoever needs no account, such as of a code that somebody
// was sent, from one network; it is too many as for signing in, and counted apart
// from that. Whoever succeeds takes it back by forgive.
func (s *Sessions) Try(r *http.Request, use string) (forgive func() error, err error) {
	bucket := s.hash("try "+use, s.network(r))
	tryID, err := s.try(r.Context(), bucket)
	return func() error {
		return s.d.Write(r.Context(), func(ctx context.Context, tx *db.Tx) error { return forgetTry(ctx, tx, tryID, bucket) })
	}, err
}
