package breakglass

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// Asked is a contact to make with a guarded child: it lies before those who are
// cleared and of another agency than whoever broke the glass.
type Asked struct {
	Item
	Name string // the child's
}

// Waiting lists them. To whoever is not cleared there are none.
func (s *Service) Waiting(ctx context.Context, q access.Request) ([]Asked, error) {
	q.Purpose = access.Safeguarding
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Asked, audit.Event, error) {
		ev := audit.Event{Classes: []string{"break-glass"}}
		rows, err := selectWaiting(ctx, r, g.Actor().Agency, g.Actor().ID)
		if err != nil || !g.Actor().Cleared {
			return nil, ev, err
		}
		var children []string
		for _, w := range rows {
			children = append(children, w.Child)
		}
		grants, err := g.Also(ctx, r, children)
		if err != nil {
			return nil, ev, err
		}
		var out []Asked
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
			if err := w.open(keys); err != nil {
				return nil, ev, err
			}
			i, err := s.item(ctx, r, g, w)
			if err != nil {
				return nil, ev, err
			}
			out, ev.Subjects = append(out, Asked{i, v.Name().Full()}), append(ev.Subjects, w.Child)
		}
		return out, ev, nil
	})
}

// Decide says what the second person does: the broker makes the contact, or
// nobody does. What is decided is told by voice; no page of the one who asked
// shows that there was anything to decide.
func (s *Service) Decide(ctx context.Context, q access.Request, id string, to Second) error {
	if to != Contacts && to != Declines {
		return access.ErrNotFound
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"break-glass"}, Detail: map[string]string{"decision": string(to)}}
		w, err := s.row(ctx, tx, id)
		if err != nil {
			return none, ev, err
		}
		me := g.Actor()
		if !me.Cleared || w.Second == None || w.Account == me.ID || w.Agency == me.Agency {
			return none, ev, access.ErrNotFound
		}
		ev.Subjects = []string{w.Child}
		w.Second, w.SecondBy = to, me.ID
		ok, err := setSecond(ctx, tx, w, db.Millis(g.Now()), []byte{})
		if err != nil {
			return none, ev, fmt.Errorf("keep a second person's decision: %w", err)
		}
		if !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return none, ev, err
	})
	return err
}
