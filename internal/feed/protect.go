package feed

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/match"
)

// protection is what a restriction asks for.
func (r Restriction) protection() access.Protection {
	return access.Protection{Hidden: r == Hide, Shielded: r != Unrestricted}
}

// door is where the record's child lives now.
func (s *Service) door(rec child.Record) string {
	if len(rec.Addresses) == 0 {
		return ""
	}
	return s.Children.Door(rec.Addresses[0])
}

// protection is that of a row: what the council asked for, and the shield of
// whoever else lives at the address.
func (w *writer) protection(ctx context.Context, row Row) (access.Protection, error) {
	p := row.Restricted.protection()
	door := w.s.door(row.Record)
	guarded := w.guardedDoors
	if guarded == nil {
		var err error
		if guarded, err = child.GuardedDoors(ctx, w.tx, w.g, []string{door}); err != nil {
			return p, fmt.Errorf("look for shields at an address: %w", err)
		}
	}
	p.Shielded = p.Shielded || guarded[door]
	return p, nil
}

// protect guards a child of this import.
func (w *writer) protect(ctx context.Context, of string, p access.Protection) error {
	w.guardedDoors = nil
	st, err := w.s.protect(ctx, w.tx, w.g, of, p)
	w.states = append(w.states, st...)
	return err
}

func (w *writer) shieldDoor(ctx context.Context, door, but string) error {
	w.guardedDoors = nil
	st, err := w.s.shieldDoor(ctx, w.tx, w.g, door, but)
	w.states = append(w.states, st...)
	return err
}

// protect adds to how a child is guarded, closes what waits about the child,
// takes everything that locates out of the index, and shields whoever lives at
// the same address. It never takes a protection away.
func (s *Service) protect(ctx context.Context, tx *db.Tx, g access.Grant, of string, p access.Protection) ([]audit.State, error) {
	whole, err := s.Children.Load(ctx, tx, g, of)
	if err != nil {
		return nil, fmt.Errorf("read a child to be protected: %w", err)
	}
	out, err := s.mark(ctx, tx, g, of, p)
	if err != nil || len(out) == 0 {
		return out, err
	}
	a, ok := whole.Address()
	if !ok {
		return out, nil
	}
	more, err := s.shieldDoor(ctx, tx, g, s.Children.Door(a.Value), of)
	return append(out, more...), err
}

// mark guards one child; no states mean that it was guarded so already.
func (s *Service) mark(ctx context.Context, tx *db.Tx, g access.Grant, of string, p access.Protection) ([]audit.State, error) {
	st, err := access.Harden(ctx, tx, of, p)
	if err != nil || len(st) == 0 {
		return nil, err
	}
	if err := s.Queue.Guard(ctx, tx, g, of); err != nil {
		return nil, err
	}
	return st, s.Children.Refresh(ctx, tx, g, of)
}

// shieldDoor shields everyone at an address: whoever finds one finds all.
func (s *Service) shieldDoor(ctx context.Context, tx *db.Tx, g access.Grant, door, but string) ([]audit.State, error) {
	others, _, err := child.Behind(ctx, tx, g, door)
	if err != nil {
		return nil, fmt.Errorf("look for who else lives at an address: %w", err)
	}
	var out []audit.State
	for _, o := range others {
		if o == but {
			continue
		}
		st, err := s.mark(ctx, tx, g, o, access.Protection{Shielded: true})
		if err != nil {
			return nil, err
		}
		out = append(out, st...)
	}
	return out, nil
}

// guardLookalike guards a child whose row came to resemble a guarded one, and
// asks cleared reviewers, unless they have said already that the two differ.
func (w *writer) guardLookalike(ctx context.Context, record, of string, d match.Decision) error {
	var p access.Protection
	var alike []match.Likeness
	apart, err := w.s.Queue.Apart(ctx, w.tx, w.g, record)
	if err != nil {
		return err
	}
	for _, c := range d.Alike {
		if !c.Guarded {
			continue
		}
		q, err := access.ProtectionOf(ctx, w.tx, c.Child)
		if err != nil {
			return fmt.Errorf("read a lookalike's protection: %w", err)
		}
		if apart[c.Child] || !q.Hidden && !q.Shielded {
			continue
		}
		p.Shielded, p.Hidden = p.Shielded || q.Shielded, p.Hidden || q.Hidden
		alike = append(alike, c)
	}
	if len(alike) == 0 {
		return nil
	}
	if err := w.protect(ctx, of, p); err != nil {
		return err
	}
	return w.s.Queue.Put(ctx, w.tx, w.g, match.Item{Record: record, Child: of, Source: w.bound.Source, Status: d.Status, Reason: d.Reason, Protected: true}, alike)
}

// guardJoined is the protection of a record that waited: its own, and that of the address.
func (s *Service) guardJoined(ctx context.Context, tx *db.Tx, g access.Grant, r Restriction, record, of string) ([]audit.State, error) {
	rec, err := s.Children.Supplied(ctx, tx, g, record)
	if err != nil {
		return nil, err
	}
	p, door := r.protection(), s.door(rec)
	_, shielded, err := child.Behind(ctx, tx, g, door)
	if err != nil {
		return nil, err
	}
	p.Shielded = p.Shielded || shielded
	if p == (access.Protection{}) {
		return nil, nil
	}
	out, err := s.protect(ctx, tx, g, of, p)
	if err != nil {
		return nil, err
	}
	more, err := s.shieldDoor(ctx, tx, g, door, of)
	return append(out, more...), err
}
