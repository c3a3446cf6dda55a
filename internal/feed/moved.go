package feed

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Moved makes the places on rolls that a source record brought go with it, when
// it turns out to be another child's. It makes a Service a child.Follower.
func (s *Service) Moved(ctx context.Context, tx *db.Tx, g access.Grant, record, from, to string) ([]audit.State, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	ids, err := access.RelationshipsLike(ctx, tx, from, rollID(record, ""))
	if err != nil {
		return nil, err
	}
	return access.Rehang(ctx, tx, from, to, ids...)
}
