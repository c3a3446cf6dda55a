package child

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/find"
	"onestory/internal/kit/db"
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

func (p preloaded) drop(children ...string) {
	for _, c := range children {
		delete(p, c)
	}
}

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
		return ctx, fmt.Errorf("read children ahead: %w", err)
	}
	protection, err := access.ProtectionsOf(ctx, r, children)
	if err != nil {
		return ctx, fmt.Errorf("read how children are guarded: %w", err)
	}
	numbers, err := s.index.Numbers(ctx, r, g, children)
	if err != nil {
		return ctx, err
	}
	for c, w := range list {
		w.number = numbers[c]
		if p, ok := protection[c]; ok {
			w.protection = &p
		}
		list[c] = w
	}
	return context.WithValue(ctx, preloadedKey{}, preloaded(list)), nil
}

// TakeNumbers takes numbers for new children (Incoming.Number), in a transaction of
// its own, and returns the first.
func (s *Service) TakeNumbers(ctx context.Context, n int) (int64, error) {
	return s.index.TakeNumbers(ctx, n)
}

// TakeWords readies the dictionary for records that Prepare made ready, in a
// transaction of its own.
func (s *Service) TakeWords(ctx context.Context, list []Incoming) error {
	var filed []find.Filed
	for _, in := range list {
		if in.ahead != nil {
			filed = append(filed, in.ahead.filed)
		}
	}
	return s.index.TakeWords(ctx, filed...)
}

// wholes reads those of the children that have one id each, with all their records.
func (s *Service) wholes(ctx context.Context, r db.Reader, children []string) (map[string]Whole, error) {
	if len(children) == 0 {
		return nil, nil
	}
	heads, err := selectHeads(ctx, r, children)
	if err != nil || len(heads) == 0 {
		return nil, err
	}
	ids := make([]string, len(heads))
	for i, h := range heads {
		ids[i] = h.ids[0]
	}
	rows, err := selectRows(ctx, r, ids)
	if err != nil {
		return nil, fmt.Errorf("read children's records: %w", err)
	}
	return s.fold(ctx, heads, rows)
}
