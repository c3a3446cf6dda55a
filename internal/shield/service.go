package shield

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Service is the use cases of shields.
type Service struct {
	gate     *access.Gate
	keys     *seal.Keeper
	ids      id.Source
	children *child.Service
}

// New makes the Service.
func New(gate *access.Gate, keys *seal.Keeper, ids id.Source, children *child.Service) *Service {
	return &Service{gate: gate, keys: keys, ids: ids, children: children}
}

func scope(child string) string { return "child:" + child }

// Ask shields a child at once and puts the request before the officers. A
// hidden mark only an officer may ask for. Asking again is no fault: nobody
// learns whether the child was shielded before.
func (s *Service) Ask(ctx context.Context, q access.Request, in Shield, key form.Key) error {
	if err := in.Check(); err != nil {
		return err
	}
	if err := s.keys.Ensure(ctx, scope(q.Child)); err != nil {
		return fmt.Errorf("make a child's key: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(q.Child))
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"shield"}, Detail: in, Scope: scope(g.Child()), Subjects: g.Subjects()}
		if in.Kind == Hidden && !g.May("shield:decide") {
			return none, ev, problem.Check(problem.Field{Name: "kind", Key: "shield.hidden-officer"})
		}
		_, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			sh := row{Shield: in}
			sh.ID, sh.Child, sh.Status = s.ids.New(), g.Child(), Asked
			sh.AskedBy, sh.AskedAt = g.Actor().ID, g.Now()
			sh.Review = workday.InUK(g.Now()).AddDays(3)
			var err error
			if sh.sealed, err = keys.Seal(scope(sh.Child), reasonAt(sh.ID), []byte(in.Reason)); err != nil {
				return "", err
			}
			if err := insert(ctx, tx, sh); err != nil {
				return "", fmt.Errorf("keep a shield: %w", err)
			}
			states, guarded, err := s.apply(ctx, tx, g, sh.Child, func(p *access.Protection) { mark(p, in.Kind, true) })
			if err != nil {
				return "", err
			}
			// Of a child of several ids each is guarded, should they be parted.
			more, err := access.Harden(ctx, tx, sh.Child, access.Protection{Hidden: in.Kind == Hidden, Shielded: true})
			ev.State, ev.Subjects = append(states, more...), append(ev.Subjects, others(guarded, sh.Child)...)
			return sh.ID, err
		})
		return none, ev, err
	})
	return err
}

func mark(p *access.Protection, k Kind, on bool) {
	if k == Hidden {
		p.Hidden = on
	}
	if k == Location || on { // who is hidden is shielded too
		p.Shielded = on
	}
	p.Owner = ""
}

func (s *Service) apply(ctx context.Context, tx *db.Tx, g access.Grant, child string, change func(*access.Protection)) ([]audit.State, []string, error) {
	p, err := access.ProtectionOf(ctx, tx, child)
	if err != nil {
		return nil, nil, fmt.Errorf("read a protection: %w", err)
	}
	change(&p)
	return s.children.Guard(ctx, tx, g, child, p)
}

func others(of []string, child string) (out []string) {
	for _, c := range of {
		if c != child {
			out = append(out, c)
		}
	}
	return out
}

// Open is one shield before the officers, with the child's name.
type Open struct {
	Shield
	Name string
	Year int
}

// List shows the shields that are asked for or due, to officers.
func (s *Service) List(ctx context.Context, q access.Request) ([]Open, error) {
	q.Purpose = access.Safeguarding
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Open, audit.Event, error) {
		ev := audit.Event{Classes: []string{"shields"}}
		rows, err := selectOpen(ctx, r, "1 = 1")
		if err != nil {
			return nil, ev, fmt.Errorf("list shields: %w", err)
		}
		var ids []string
		for _, w := range rows {
			ids = append(ids, w.Child)
		}
		grants, err := g.Also(ctx, r, ids)
		if err != nil {
			return nil, ev, err
		}
		var out []Open
		for _, w := range rows {
			also, ok := grants[w.Child]
			if !ok {
				continue
			}
			v, err := s.children.Of(ctx, r, also)
			if err != nil {
				return nil, ev, err
			}
			keys, err := s.keys.Keys(ctx, scope(w.Child))
			if err != nil {
				return nil, ev, err
			}
			reason, err := keys.Open(scope(w.Child), reasonAt(w.ID), w.sealed)
			if err != nil {
				return nil, ev, fmt.Errorf("open a reason: %w", err)
			}
			w.Reason = string(reason)
			o := Open{Shield: w.Shield, Name: v.Name().Full()}
			if b := v.Birth(); !b.Date.IsZero() {
				o.Year = b.Date.Year()
			}
			out, ev.Subjects = append(out, o), append(ev.Subjects, w.Child)
		}
		return out, ev, nil
	})
}

// Decide keeps or lifts a shield. Whoever asked for it does not decide. Lifting
// the last one of a kind makes the child as visible as before; those who live
// at the same door keep theirs until each is decided.
func (s *Service) Decide(ctx context.Context, q access.Request, id string, keep bool, version int64) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"shield"}, Subjects: g.Subjects()}
		w, err := selectOne(ctx, tx, g.Children(), id)
		if db.IsNone(err) {
			return none, ev, access.ErrNotFound
		}
		if err != nil {
			return none, ev, fmt.Errorf("read a shield: %w", err)
		}
		if w.AskedBy == g.Actor().ID {
			return none, ev, problem.New(problem.Forbidden, "shield.own")
		}
		w.Decided, w.Version, w.Status = g.Actor().ID, version, Kept
		w.Review = workday.InUK(g.Now()).AddMonths(reviewMonths)
		if !keep {
			w.Status = Lifted
		}
		if ok, err := update(ctx, tx, w.Shield); err != nil || !ok {
			if err == nil {
				err = problem.New(problem.Conflict, "problem.conflict")
			}
			return none, ev, err
		}
		if keep {
			return none, ev, nil
		}
		n, err := selectOthers(ctx, tx, g.Children(), w.ID, w.Kind)
		if err != nil || n > 0 {
			return none, ev, err
		}
		ev.State, _, err = s.apply(ctx, tx, g, w.Child, func(p *access.Protection) { mark(p, w.Kind, false) })
		return none, ev, err
	})
	return err
}
