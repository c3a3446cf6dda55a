package child

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// NamesBeside are the names of the other children who live behind the same door, so
// that they can be taken out of a text that an auditor reads; nobody else gets any,
// and no page shows them.
func (s *Service) NamesBeside(ctx context.Context, r db.Reader, g access.Grant) (out []string, err error) {
	if !g.Valid() || g.Purpose() != access.QualityAudit {
		return nil, nil
	}
	ids, err := selectHousehold(ctx, r, g.Child())
	if err != nil {
		return nil, fmt.Errorf("read a household: %w", err)
	}
	for _, id := range ids {
		v, err := s.load(ctx, r, id)
		if err != nil {
			return nil, err
		}
		for _, n := range v.Names {
			out = append(out, n.Value.Full())
		}
	}
	return out, nil
}
