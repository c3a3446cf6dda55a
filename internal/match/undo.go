package match

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// undone is the reason of events that take back a decision.
const undone = "undo"

// Undo takes back what the reviewer decided last: a record that joined a child
// leaves it, two children are parted, vetoes are lifted, a child made of a
// record is nobody. The item waits again. Taking back is itself only said, in
// further events. Whoever saw the mixture meanwhile is put before governance.
// It returns the item.
func (s *Service) Undo(ctx context.Context, q access.Request) (string, error) {
	return s.undo(ctx, q, func(ctx context.Context, r db.Reader, g access.Grant) (Item, error) {
		p, err := selectLast(ctx, r, g.Actor().ID, 0)
		return p.Item, err
	})
}

// UndoOne is Undo for one of the reviewer's own decisions. It is a Conflict where
// something was built upon it since.
func (s *Service) UndoOne(ctx context.Context, q access.Request, item string) error {
	_, err := s.undo(ctx, q, func(ctx context.Context, r db.Reader, g access.Grant) (Item, error) {
		return selectDecidedBy(ctx, r, item, g.Actor().ID)
	})
	return err
}

func (s *Service) undo(ctx context.Context, q access.Request, which func(context.Context, db.Reader, access.Grant) (Item, error)) (string, error) {
	q.Purpose = access.DataQuality
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		i, err := which(ctx, tx, g)
		if db.IsNone(err) || err == nil && (i.Protected && !g.Actor().Cleared || i.Authority != g.Actor().Authority) {
			return "", audit.Event{}, access.ErrNotFound
		}
		if err != nil {
			return "", audit.Event{}, fmt.Errorf("read a decision: %w", err)
		}
		ev, err := s.takeBackAll(ctx, tx, g, i)
		return i.ID, ev, err
	})
}

// takeBackAll says the contrary of all that a decision said, and lets its item
// wait again.
func (s *Service) takeBackAll(ctx context.Context, tx *db.Tx, g access.Grant, i Item) (audit.Event, error) {
	said, err := child.Said(ctx, tx, g, i.ID)
	if err != nil {
		return audit.Event{}, err
	}
	ev := event(i, Verdict(i.State), undone, i.Child)
	for n := len(said) - 1; n >= 0 && said[n].Reason != undone; n-- {
		st, about, err := s.takeBack(ctx, tx, g, said[n], child.Why{Reason: undone, Decision: i.ID})
		if err != nil {
			return ev, err
		}
		ev.State, ev.Subjects = append(ev.State, st...), append(ev.Subjects, about...)
	}
	if err := undoLabels(ctx, tx, i.ID, db.Millis(g.Now())); err != nil {
		return ev, fmt.Errorf("take back a label: %w", err)
	}
	if err := forgetSeconds(ctx, tx, i.ID); err != nil {
		return ev, fmt.Errorf("drop a second look: %w", err)
	}
	return ev, reopenItem(ctx, tx, i, db.Millis(g.Now()))
}

// takeBack says the contrary of one event.
func (s *Service) takeBack(ctx context.Context, tx *db.Tx, g access.Grant, e child.Event, why child.Why) ([]audit.State, []string, error) {
	switch e.Kind {
	case child.Asserted:
		done, err := s.children.Retract(ctx, tx, g, e.Record, e.Child, why)
		return done.States, []string{done.From}, err
	case child.Merged:
		done, err := s.children.SplitOff(ctx, tx, g, e.OtherChild, why)
		return done.States, []string{done.From, done.Other}, err
	case child.Apart:
		return nil, nil, s.children.LetJoin(ctx, tx, g, e.Ends, why)
	}
	return nil, nil, problem.New(problem.Conflict, "match.cannot-undo")
}

// Split parts a child that was merged from what it is part of, for good: the two
// are kept apart from then on. merged is the id that the child had before.
func (s *Service) Split(ctx context.Context, q access.Request, merged string) (child.Split, error) {
	return s.split(ctx, q, merged, func(ctx context.Context, tx *db.Tx, g access.Grant, why child.Why) (child.Split, error) {
		done, err := s.children.SplitOff(ctx, tx, g, merged, why)
		if err != nil {
			return done, err
		}
		return done, s.children.KeepApart(ctx, tx, g, child.Ends{Child: done.From, OtherChild: done.Other}, why)
	})
}

// SplitRecords says that records of a child are another's: of the child to, or of
// a new one where to is "".
func (s *Service) SplitRecords(ctx context.Context, q access.Request, of string, records []string, to string) (child.Split, error) {
	return s.split(ctx, q, of, func(ctx context.Context, tx *db.Tx, g access.Grant, why child.Why) (child.Split, error) {
		if to != "" {
			if grants, err := g.Also(ctx, tx, []string{to}); err != nil || len(grants) == 0 {
				return child.Split{}, orNotFound(err)
			}
		}
		return s.children.SplitRecords(ctx, tx, g, of, records, to, why)
	})
}

func orNotFound(err error) error {
	if err != nil {
		return err
	}
	return access.ErrNotFound
}

// split does one on a child that the reviewer may know.
func (s *Service) split(ctx context.Context, q access.Request, of string, do func(context.Context, *db.Tx, access.Grant, child.Why) (child.Split, error)) (child.Split, error) {
	q.Purpose = access.DataQuality
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (child.Split, audit.Event, error) {
		grants, err := g.Also(ctx, tx, []string{of})
		if err != nil || len(grants) == 0 {
			return child.Split{}, audit.Event{}, orNotFound(err)
		}
		done, err := do(ctx, tx, g, child.Why{Reason: "split"})
		ev := audit.Event{Subjects: []string{done.From, done.Other}, Classes: []string{"identity"}, State: done.States, Detail: map[string]string{"mixture": done.Mixture}}
		return done, ev, err
	})
}
