package involvement

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Moved makes the involvements that a source record brought go with it, when it
// turns out to be another child's. Those that people added stay with the child
// to whom they added them. It makes a Service a child.Follower.
func (s *Service) Moved(ctx context.Context, tx *db.Tx, g access.Grant, record, from, to string) ([]audit.State, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	ids, err := moveOf(ctx, tx, "record:"+record, from, to)
	if err != nil {
		return nil, fmt.Errorf("move involvements with their record: %w", err)
	}
	return access.Rehang(ctx, tx, from, to, ids...)
}
