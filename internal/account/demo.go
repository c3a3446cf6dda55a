package account

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// ActivateForDemo makes an invited account active, cleared if asked, without
// password and code, so that a demonstration can be entered with one click. It
// refuses unless the Service was made for a demonstration.
func (s *Service) ActivateForDemo(ctx context.Context, q access.Request, account string, cleared bool) error {
	if !s.Demo {
		return problem.New(problem.NotFound, "problem.notfound")
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		a, ok, err := byID(ctx, tx, account)
		if err != nil || !ok {
			return none, audit.Event{}, fmt.Errorf("find an account to activate: %w", err)
		}
		a.Status, a.Cleared = Active, cleared
		if ok, err := update(ctx, tx, a); err != nil || !ok {
			return none, audit.Event{}, fmt.Errorf("activate an account: %w", err)
		}
		return none, audit.Event{Subjects: []string{account}, Classes: []string{"accounts"}, State: []audit.State{a.state()}}, nil
	})
	return err
}
