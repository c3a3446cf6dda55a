package family

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// ReadOwn reads something of a member's own for a feature with a page beside theirs: whose
// page it is, and the agencies that it names, come with it.
func ReadOwn[T any](ctx context.Context, s *Service, q access.Request, class string, fn func(context.Context, db.Reader, access.Grant, Whose, []Reader) (T, error)) (T, error) {
	return read(ctx, s, q, class, func(ctx context.Context, r db.Reader, g access.Grant, m Whose) (T, error) {
		var none T
		list, err := s.readers(ctx, r, g, m)
		if err != nil {
			return none, err
		}
		return fn(ctx, r, g, m, list)
	})
}

// ChangeOwn is ReadOwn for what changes something.
func ChangeOwn[T any](ctx context.Context, s *Service, q access.Request, class string, fn func(context.Context, *db.Tx, access.Grant, Whose, []Reader) (T, error)) (T, error) {
	return change(ctx, s, q, class, func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (T, []audit.State, error) {
		var none T
		list, err := s.readers(ctx, tx, g, m)
		if err != nil {
			return none, nil, err
		}
		out, err := fn(ctx, tx, g, m, list)
		return out, nil, err
	})
}

// Members are those of a child's family who have a page of their own today, by member,
// with their names, for those who read what they write: nobody else gets any.
func (s *Service) Members(ctx context.Context, r db.Reader, g access.Grant) (map[string]Said, error) {
	if !g.Valid() || g.Level() < access.Contact || !g.Locates() || !g.Related() {
		return nil, nil
	}
	list, err := s.relatives.Relatives(ctx, r, g)
	out := map[string]Said{}
	for _, rel := range list {
		if rel.Kind != "" {
			out[rel.Member] = Said{Name: rel.Name, Kind: rel.Kind}
		}
	}
	return out, err
}
