package feed

import (
	"context"
	"fmt"

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
	numbers numbers
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

// few is how many rows are made ready in one go. More would take fewer
// statements, and be for nothing when the turn ends before they are reached.
const few = 32

// numbers are those taken for children who may turn out to be new.
type numbers struct{ next, end int64 }

// numbered takes numbers for the next turn.
func (im *importing) numbered(ctx context.Context) error {
	if im.numbers.end-im.numbers.next >= mostRows {
		return nil
	}
	first, err := im.s.Children.TakeNumbers(ctx, survey)
	if err == nil {
		im.numbers = numbers{first, first + survey}
	}
	return err
}

func (n *numbers) take() int64 {
	n.next++
	return n.next - 1
}

// follow begins matching in a transaction.
func (w *writer) follow(ctx context.Context) error {
	w.finder = w.s.Matcher.Finder(w.mirror)
	if w.mirror == nil {
		return nil
	}
	return w.mirror.Follow(ctx, w.tx, w.g)
}

// ready prepares for the next rows of a transaction: with few statements it finds
// who they are like, and reads those children and the shields of the addresses.
func (w *writer) ready(ctx context.Context, items []item) (context.Context, error) {
	var doors, keys []string
	var sought []*find.Sought
	for _, it := range items {
		if it.sought != nil {
			sought, doors, keys = append(sought, it.sought.Sought), append(doors, w.s.door(it.row.Record)), append(keys, it.row.Key)
		}
	}
	// Asked again inside the transaction: another import may have come first, and
	// an earlier row of this one may have the same key.
	known, err := child.KnownAll(ctx, w.tx, w.g, w.bound.Source, keys)
	if err != nil {
		return ctx, fmt.Errorf("look for rows supplied before: %w", err)
	}
	for k, v := range known {
		w.known[k] = v
	}
	if w.guardedDoors, err = child.GuardedDoors(ctx, w.tx, w.g, doors); err != nil {
		return ctx, fmt.Errorf("look for shields at addresses: %w", err)
	}
	if w.mirror == nil {
		return ctx, nil
	}
	children, err := w.mirror.Ready(ctx, w.tx, w.g, sought, w.s.Matcher.Floor())
	if err != nil {
		return ctx, err
	}
	return w.s.Children.Preload(ctx, w.tx, w.g, children)
}

// decide holds a row against the children there are.
func (w *writer) decide(ctx context.Context, it item, except string) (match.Decision, child.Whole, error) {
	w.held++
	return w.s.Matcher.Decide(ctx, w.tx, w.g, w.finder, it.sought, except)
}

// again is decide for a row whose record is held already.
func (w *writer) again(ctx context.Context, it item, record, now string) (match.Decision, error) {
	w.held++
	d, _, err := w.s.Matcher.Again(ctx, w.tx, w.g, w.finder, record, it.sought, now)
	return d, err
}
