package child

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

// preloaded are children read ahead, in one go, for a transaction that will ask
// for many. A child that is changed is dropped from it.
type preloaded map[string]Whole

type preloadedKey struct{}

func preloadedIn(ctx context.Context) preloaded {
	p, _ := ctx.Value(preloadedKey{}).(preloaded)
	return p
}

func (p preloaded) get(child string) (Whole, bool) {
	w, ok := p[child]
	return w, ok
}

func (p preloaded) drop(child string) { delete(p, child) }

// Preload reads children whole, with few statements, for the rest of a
// transaction: the context it returns is for use within that alone. Whatever
// changes a child or its protection calls Refresh, as ever; then the child is
// read anew.
func (s *Service) Preload(ctx context.Context, r db.Reader, g access.Grant, children []string) (context.Context, error) {
	if !g.Valid() {
		return ctx, access.ErrNotFound
	}
	list, err := s.wholes(ctx, r, children)
	if err != nil {
		return ctx, err
	}
	protection, err := access.ProtectionsOf(ctx, r, children)
	if err != nil {
		return ctx, fmt.Errorf("read how children are guarded: %w", err)
	}
	for c, w := range list {
		if p, ok := protection[c]; ok {
			w.protection = &p
		}
		list[c] = w
	}
	return context.WithValue(ctx, preloadedKey{}, preloaded(list)), nil
}

// wholes reads children with all their records. Those that do not exist are
// missing from the result.
func (s *Service) wholes(ctx context.Context, r db.Reader, children []string) (map[string]Whole, error) {
	if len(children) == 0 {
		return map[string]Whole{}, nil
	}
	heads, err := selectHeads(ctx, r, children)
	if err != nil {
		return nil, fmt.Errorf("read children: %w", err)
	}
	rows, err := selectRows(ctx, r, children)
	if err != nil {
		return nil, fmt.Errorf("read children's records: %w", err)
	}
	scopes := make([]string, 0, len(rows))
	for _, w := range rows {
		scopes = append(scopes, scope(w.id))
	}
	keys, err := s.keys.Keys(ctx, scopes...)
	if err != nil {
		return nil, err
	}
	held := make(map[string][]Held, len(heads))
	for _, w := range rows {
		rec, err := openRecord(keys, w.id, w.sealed)
		if err == seal.ErrShredded {
			continue // lawfully disposed of
		}
		if err != nil {
			return nil, err
		}
		held[w.child] = append(held[w.child], Held{Source{Record: w.id, Name: w.source, SuppliedOn: w.suppliedOn, ConfirmedOn: w.confirmedOn, Past: w.past}, rec})
	}
	out := make(map[string]Whole, len(heads))
	for _, h := range heads {
		v := Fold(h.id, held[h.id])
		v.Provisional, v.Version = h.status == "provisional", h.version
		out[h.id] = Whole{View: v, held: held[h.id]}
	}
	return out, nil
}
