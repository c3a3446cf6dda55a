package child

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

// Kept is what is known of a row that a source supplied before.
type Kept struct {
	Record string
	Hash   string // of the row as it was then
	Child  string // "" while the record waits in the queue
}

// KnownAll finds what a source already supplied under any of the keys, of which
// there are at most 5,000. New keys are missing from the result.
func KnownAll(ctx context.Context, r db.Reader, g access.Grant, source string, keys []string) (map[string]Kept, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	if len(keys) == 0 {
		return map[string]Kept{}, nil
	}
	return selectSources(ctx, r, source, keys)
}

// Whole is a child with all of its records, nothing held back: for matching,
// never for a page.
type Whole struct {
	View
	head
	held       []Held
	homes      []string           // the child id that each of held hangs on
	rows       int                // source records, those disposed of too
	number     int64              // in the index, 0 where it was not read with the rest
	protection *access.Protection // nil where it was not read with the rest
}

// IDs are the ids under which the child is known, the present one first.
func (w Whole) IDs() []string { return w.ids }

// Has reports whether a source supplies a record of the child now.
func (w Whole) Has(source string) bool {
	return slices.ContainsFunc(w.held, func(h Held) bool { return h.Name == source && !h.Past })
}

// alone is what of the child hangs on one of its ids.
func (w Whole) alone(id string) View {
	var held []Held
	for i, h := range w.held {
		if w.homes[i] == id {
			held = append(held, h)
		}
	}
	return Fold(id, held)
}

// with is the child with one more record.
func (w Whole) with(h Held) Whole {
	w.held, w.homes, w.rows = append(slices.Clip(w.held), h), append(slices.Clip(w.homes), w.ID), w.rows+1
	w.View = Fold(w.ID, w.held)
	return w
}

// Load reads a child whole, by any of its ids.
func (s *Service) Load(ctx context.Context, r db.Reader, g access.Grant, child string) (Whole, error) {
	if !g.Valid() {
		return Whole{}, access.ErrNotFound
	}
	return s.whole(ctx, r, child)
}

// LoadAll reads children whole, with few statements however many they are; each is
// found under the id by which it was asked for.
func (s *Service) LoadAll(ctx context.Context, r db.Reader, g access.Grant, children []string) (map[string]Whole, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	out := make(map[string]Whole, len(children))
	var rest []string
	for _, c := range children {
		if w, ok := preloadedIn(ctx).get(c); ok {
			out[c] = w
		} else {
			rest = append(rest, c)
		}
	}
	found, err := s.wholes(ctx, r, rest)
	if err != nil {
		return nil, fmt.Errorf("read children: %w", err)
	}
	for _, c := range rest {
		w, ok := found[c]
		if !ok { // known by several ids, or gone
			if w, err = s.whole(ctx, r, c); err != nil {
				return nil, err
			}
		}
		out[c] = w
	}
	return out, nil
}

// JoinTo adds a new record to a child that was just loaded.
func (s *Service) JoinTo(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, in Incoming, w Whole) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	if err := s.insert(ctx, tx, keys, in); err != nil {
		return err
	}
	if err := s.first(ctx, tx, g, in.ID, w.ID, in.Why); err != nil {
		return err
	}
	was := w.View
	return s.fresh(ctx, tx, &was, w.with(in.held()))
}

// Release makes a new child of a record that waits in the queue.
func (s *Service) Release(ctx context.Context, tx *db.Tx, g access.Grant, record, authority string, p access.Protection, why ...Why) (string, []audit.State, error) {
	if !g.Valid() {
		return "", nil, access.ErrNotFound
	}
	child, st, err := s.newborn(ctx, tx, g, authority, "confirmed", p)
	if err != nil {
		return "", nil, err
	}
	more, err := s.Assert(ctx, tx, g, record, child, append(why, Why{})[0])
	return child, append(st, more...), err
}

// Supplied is a record as its source last supplied it.
func (s *Service) Supplied(ctx context.Context, r db.Reader, g access.Grant, record string) (Record, error) {
	if !g.Valid() {
		return Record{}, access.ErrNotFound
	}
	sealed, err := selectSealed(ctx, r, record)
	if db.IsNone(err) {
		return Record{}, access.ErrNotFound
	}
	if err != nil {
		return Record{}, fmt.Errorf("read a source record: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(record))
	if err != nil {
		return Record{}, err
	}
	return openRecord(keys, record, sealed)
}

// Door is the keyed hash of where an address is, "" where that cannot be told.
func (s *Service) Door(a Address) string {
	if a.Status != HasAddress || a.Postcode == "" || a.House() == "" || !a.To.IsZero() {
		return ""
	}
	return s.gate.AddressKey(a.Postcode, a.House())
}

// Behind lists the children who live behind a door, and says whether one of
// them is shielded: then all who live there are.
func Behind(ctx context.Context, r db.Reader, g access.Grant, door string) (children []string, shielded bool, err error) {
	if !g.Valid() {
		return nil, false, access.ErrNotFound
	}
	if door == "" {
		return nil, false, nil
	}
	children, guarded, err := selectBehind(ctx, r, door)
	return children, len(guarded) > 0, err
}

// GuardedDoors tells behind which of the doors a shielded child lives.
func GuardedDoors(ctx context.Context, r db.Reader, g access.Grant, doors []string) (map[string]bool, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	doors = slices.DeleteFunc(slices.Clone(doors), func(d string) bool { return d == "" })
	out := map[string]bool{}
	if len(doors) == 0 {
		return out, nil
	}
	found, err := selectGuardedDoors(ctx, r, doors)
	for _, d := range found {
		out[d] = true
	}
	return out, err
}
