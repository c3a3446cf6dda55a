package feed

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/match"
)

// matching is how an import holds its rows against the children there are: in
// the database while they are few, and in memory once reading all of the index
// pays.
type matching struct {
	matched int          // rows so far
	again   int          // after how many to ask whether a mirror pays
	mirror  *find.Mirror // nil while none does
}

// mirrored makes a mirror once it pays.
func (im *importing) mirrored(ctx context.Context) error {
	if im.mirror != nil || im.matched < im.again {
		return nil
	}
	im.again = 2 * im.matched
	var err error
	im.mirror, err = access.Read(ctx, im.s.Gate, im.q, func(ctx context.Context, r db.Reader, g access.Grant) (*find.Mirror, audit.Event, error) {
		m, err := im.s.Matcher.Mirror(ctx, r, g, im.matched)
		return m, audit.Event{Detail: map[string]any{"run": im.run.ID, "matched": im.matched}}, err
	})
	return err
}

func (im *importing) unmirror() {
	if im.mirror != nil {
		im.mirror.End()
	}
}

// ready prepares for the rows of a transaction.
func (w *writer) ready(ctx context.Context, items []item) error {
	w.finder = w.s.Matcher.Finder(w.mirror)
	if w.mirror == nil {
		return nil
	}
	var sought []*find.Sought
	for _, it := range items {
		if it.sought != nil {
			sought = append(sought, it.sought)
		}
	}
	return w.mirror.Follow(ctx, w.tx, w.g, sought)
}

// decide holds a row against the children there are.
func (w *writer) decide(ctx context.Context, it item, except string) (match.Decision, child.Whole, error) {
	w.held++
	return w.s.Matcher.Decide(ctx, w.tx, w.g, w.finder, it.row.Record, it.sought, except)
}
