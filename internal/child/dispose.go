package child

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Dispose makes a tombstone of a child, by all of its ids: it is found by no
// search and no matching, decides nothing, and what its suppliers said is gone but
// for sealed bytes whose keys the caller destroys once this is kept. It returns
// the scopes of those keys, each child's own ("child:ID") among them, under which
// other features seal what they hold. The rows that remain say that there was a
// record, from when to when and from which suppliers, and nothing of whom.
func (s *Service) Dispose(ctx context.Context, tx *db.Tx, g access.Grant, child string, why Why) (scopes []string, states []audit.State, err error) {
	if !g.Valid() {
		return nil, nil, access.ErrNotFound
	}
	ids, err := access.IDs(ctx, tx, child)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		records, err := buryRecords(ctx, tx, id)
		if err != nil {
			return nil, nil, fmt.Errorf("dispose of a child's records: %w", err)
		}
		for _, r := range records {
			scopes = append(scopes, scope(r))
		}
		scopes = append(scopes, "child:"+id)
		if err := endChild(ctx, tx, id); err != nil {
			return nil, nil, fmt.Errorf("dispose of a child: %w", err)
		}
		if err := s.index.Remove(ctx, tx, id); err != nil {
			return nil, nil, err
		}
		if err := s.event(ctx, tx, g, Ended, Ends{Child: id}, why); err != nil {
			return nil, nil, err
		}
	}
	states, err = access.Gone(ctx, tx, g, ids[0])
	return scopes, states, err
}

// Dated lists children by their dates of birth as the index has them, born before
// a day, after one number in the index: for whoever looks for what is due. next is
// the last number looked at, 0 once there are no more.
func (s *Service) Dated(ctx context.Context, r db.Reader, g access.Grant, before workday.Date, after int64, limit int) (children []string, next int64, err error) {
	return s.index.Dated(ctx, r, g, before, after, limit)
}
