package familyaccount

import (
	"context"
	"fmt"

	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// ActivateForDemo makes an invited member active without a secret: SignInAs opens
// the page, and nothing else does. It refuses unless the Service was made for a
// demonstration.
func (s *Service) ActivateForDemo(ctx context.Context, member string) error {
	if !s.demo {
		return problem.New(problem.NotFound, "problem.notfound")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		w, err := selectOne(ctx, tx, member)
		if err != nil {
			return fmt.Errorf("read a member of a family: %w", err)
		}
		w.Status, w.SetUpAt = Active, s.Sessions.clock.Now()
		if err := deleteInvite(ctx, tx, member); err != nil {
			return err
		}
		return update(ctx, tx, w)
	})
}
