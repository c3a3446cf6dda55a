package child

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/lib/linkage"
)

// indexing is the writing of what finds a child.
type indexing struct {
	isNew      bool
	was        *View // what the index holds, where that is known
	now        View
	number     int64 // in the index, where it is known
	protection access.Protection
	ahead      *prepared // of a new child that nobody protects, or nil
}

// before is the child as the index has it: nobody, of a new one.
func (i indexing) before() (View, bool) {
	switch {
	case i.isNew:
		return View{}, true
	case i.was != nil:
		return *i.was, true
	}
	return View{}, false
}

// reindex writes what finds the child: only what is new, where it is known what
// is there.
func (s *Service) reindex(ctx context.Context, tx *db.Tx, i indexing) error {
	if err := s.putEntry(ctx, tx, i); err != nil {
		return err
	}
	was, known := i.before()
	door, guarded := s.doors(i.now, i.protection)
	oldDoor, oldGuarded := s.doors(was, i.protection)
	if !known || door != oldDoor {
		if err := putHousehold(ctx, tx, i.now.ID, door); err != nil {
			return fmt.Errorf("write a household: %w", err)
		}
	}
	if !known || guarded != oldGuarded {
		if err := putGuardedDoor(ctx, tx, i.now.ID, guarded); err != nil {
			return fmt.Errorf("write a guarded door: %w", err)
		}
	}
	if i.ahead != nil {
		return access.AddChildKeys(ctx, tx, i.now.ID, i.ahead.kin...)
	}
	had := s.kinKeys(was)
	fresh := slices.DeleteFunc(s.kinKeys(i.now), func(k string) bool { return slices.Contains(had, k) })
	return access.AddChildKeys(ctx, tx, i.now.ID, fresh...)
}

func (s *Service) putEntry(ctx context.Context, tx *db.Tx, i indexing) error {
	e := Entry(i.now, i.protection)
	e.Number = i.number
	switch {
	case i.ahead != nil:
		return s.index.AddFiled(ctx, tx, e, i.ahead.filed)
	case i.isNew:
		return s.index.AddFiled(ctx, tx, e, s.index.File(e))
	case i.was != nil:
		return s.index.Join(ctx, tx, Entry(*i.was, i.protection), e)
	}
	return s.index.Put(ctx, tx, e)
}

// doors are where a child lives: one for whoever may locate it, or the other
// for a shielded one.
func (s *Service) doors(v View, p access.Protection) (open, guarded string) {
	a, ok := v.Address()
	switch {
	case !ok:
		return "", ""
	case p.Shielded:
		return "", s.Door(a.Value)
	}
	return s.Door(a.Value), ""
}

// kinKeys are what an account's declared relatives and addresses are held against.
func (s *Service) kinKeys(v View) []string {
	var out []string
	for _, n := range v.Names {
		for _, b := range v.Births {
			if !b.Value.Date.IsZero() {
				out = append(out, s.gate.PersonKey(linkage.Fold(n.Value.Given), linkage.Fold(n.Value.Family), b.Value.Date.String()))
			}
		}
	}
	for _, a := range v.Addresses {
		if a.Value.Postcode != "" && a.Value.House() != "" {
			out = append(out, s.gate.AddressKey(a.Value.Postcode, a.Value.House()))
		}
	}
	return out
}

// gone: there is nothing to find the child by, since it lives on under a new
// identity or every record that it had was another's.
func (w Whole) gone() bool { return w.status == "ended" || w.rows == 0 }

// reindexAll writes what finds a child of several ids, or one that is not to be
// found. It is found under its present id alone. What hangs on each id, keys of
// kin and guarded doors, is that of the records which hang there, so that parting
// the ids leaves nothing of one on another.
func (s *Service) reindexAll(ctx context.Context, tx *db.Tx, w Whole, p access.Protection) error {
	for i, id := range w.ids {
		alone := w.alone(id)
		var door, guarded string
		var err error
		switch {
		case w.gone():
			err = s.index.Remove(ctx, tx, id)
		case i == 0:
			door, _ = s.doors(w.View, p)
			err = s.index.Put(ctx, tx, Entry(w.View, p))
		default:
			err = s.reindexMerged(ctx, tx, alone)
		}
		if !w.gone() {
			_, guarded = s.doors(alone, p)
		}
		if err == nil {
			err = putHousehold(ctx, tx, id, door)
		}
		if err == nil {
			err = putGuardedDoor(ctx, tx, id, guarded)
		}
		if err == nil {
			err = access.AddChildKeys(ctx, tx, id, s.kinKeys(alone)...)
		}
		if err != nil {
			return fmt.Errorf("index a child of several ids: %w", err)
		}
	}
	return nil
}

// reindexMerged takes a child that is part of another out of the index. A record
// that resembled a guarded child stays, so that its maker goes on finding it.
func (s *Service) reindexMerged(ctx context.Context, tx *db.Tx, alone View) error {
	own, err := access.ProtectionAlone(ctx, tx, alone.ID)
	if err != nil || own.Owner == "" {
		if err == nil {
			err = s.index.Remove(ctx, tx, alone.ID)
		}
		return err
	}
	return s.index.Put(ctx, tx, Entry(alone, own))
}
