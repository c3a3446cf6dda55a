package family

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
)

// TallyOf is every entry about a child as one viewer is told it.
func (s *Service) TallyOf(ctx context.Context, q access.Request) (Tally, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Tally, audit.Event, error) {
		v, err := s.viewer(ctx, r, g, q.Actor)
		if err != nil {
			return Tally{}, audit.Event{}, err
		}
		t, err := v.tally(ctx, r, g)
		return t, audit.Event{Action: "family:open", Subjects: nil}, err
	})
}

// Events are the ids behind a line.
func (r Row) Events() []string { return r.events }

// PutClient makes a portal known by a token.
func (s *Service) PutClient(ctx context.Context, tx *db.Tx, token string) error {
	return putClient(ctx, tx, "portal", "A portal", id.Hash(token), 1)
}
