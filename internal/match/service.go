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

// Joined does what the source of a record wants done once its child is known:
// rolls, involvements, shields. Feature feed provides it.
type Joined interface {
	Joined(ctx context.Context, tx *db.Tx, g access.Grant, record, child string) ([]audit.State, error)
}

// Service is the use cases of those who review matches.
type Service struct {
	gate     *access.Gate
	children *child.Service
	queue    *Queue
	joined   Joined
}

// New makes a Service.
func New(gate *access.Gate, children *child.Service, queue *Queue, joined Joined) *Service {
	return &Service{gate, children, queue, joined}
}

// Page is a page of what waits; Next is where the next one starts, "" if there is none.
type Page struct {
	Items []Item
	Next  string
}

// Waiting lists what waits for a decision in the reviewer's authority, oldest
// first. What may concern a guarded child is there for cleared reviewers alone.
func (s *Service) Waiting(ctx context.Context, q access.Request, after string) (Page, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Page, audit.Event, error) {
		items, err := selectWaiting(ctx, r, g.Actor().Authority, g.Actor().Cleared, after)
		if err != nil {
			return Page{}, audit.Event{}, fmt.Errorf("list what waits: %w", err)
		}
		var p Page
		if p.Items = items; len(items) > perPage {
			p.Items, p.Next = items[:perPage], items[perPage-1].ID
		}
		return p, audit.Event{}, nil
	})
}

// Comparison is an item with the record and the children it is like, side by side,
// each child as far as the reviewer may know it.
type Comparison struct {
	Item
	Supplied child.Record
	Children []child.View
}

// Open reads one item for a decision.
func (s *Service) Open(ctx context.Context, q access.Request, item string) (Comparison, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Comparison, audit.Event, error) {
		i, err := visible(ctx, r, g, item)
		if err != nil {
			return Comparison{}, audit.Event{}, err
		}
		out := Comparison{Item: i}
		if out.Supplied, err = s.children.Supplied(ctx, r, g, i.Record); err != nil {
			return out, audit.Event{}, err
		}
		alike, err := selectAlike(ctx, r, item)
		if err != nil {
			return out, audit.Event{}, fmt.Errorf("read what a record is like: %w", err)
		}
		grants, err := g.Also(ctx, r, alike)
		if err != nil {
			return out, audit.Event{}, err
		}
		ev := audit.Event{Classes: []string{"identity", "addresses", "carers"}, Detail: map[string]string{"item": item}}
		for _, c := range alike {
			if also, ok := grants[c]; ok {
				v, err := s.children.Of(ctx, r, also)
				if err != nil {
					return out, ev, err
				}
				out.Children = append(out.Children, v)
				ev.Subjects = append(ev.Subjects, c)
			}
		}
		return out, ev, nil
	})
}

// visible reads an item that waits and that the reviewer may know of.
func visible(ctx context.Context, r db.Reader, g access.Grant, item string) (Item, error) {
	i, err := selectItem(ctx, r, item)
	if db.IsNone(err) {
		return i, access.ErrNotFound
	}
	if err != nil {
		return i, fmt.Errorf("read what waits: %w", err)
	}
	if i.Protected && !g.Actor().Cleared || i.Authority != g.Actor().Authority {
		return i, access.ErrNotFound
	}
	return i, nil
}

// Same says that the record is about one of the children it is like. A child
// that was typed in already stays as it is: joining two children is another act.
func (s *Service) Same(ctx context.Context, q access.Request, item, of string) error {
	return s.decide(ctx, q, item, "same", func(ctx context.Context, tx *db.Tx, g access.Grant, i Item) (string, []audit.State, error) {
		alike, err := selectAlike(ctx, tx, item)
		if err != nil {
			return "", nil, err
		}
		grants, err := g.Also(ctx, tx, alike)
		if err != nil {
			return "", nil, err
		}
		if _, ok := grants[of]; !ok || i.Child != "" {
			return "", nil, access.ErrNotFound
		}
		return of, nil, s.children.Link(ctx, tx, g, i.Record, of)
	})
}

// Different says that the record is about none of them: it makes a new child,
// unless it belongs to one already.
func (s *Service) Different(ctx context.Context, q access.Request, item string) error {
	return s.decide(ctx, q, item, "different", func(ctx context.Context, tx *db.Tx, g access.Grant, i Item) (string, []audit.State, error) {
		if i.Child != "" {
			return i.Child, nil, nil
		}
		return s.children.Release(ctx, tx, g, i.Record, i.Authority, access.Protection{})
	})
}

// decide closes an item once and does what the decision asks for.
func (s *Service) decide(ctx context.Context, q access.Request, item, state string, do func(context.Context, *db.Tx, access.Grant, Item) (string, []audit.State, error)) error {
	q.Purpose = access.DataQuality
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		none := struct{}{}
		i, err := visible(ctx, tx, g, item)
		if err != nil {
			return none, audit.Event{}, err
		}
		if i.State != "waiting" {
			return none, audit.Event{}, problem.New(problem.Conflict, "match.decided")
		}
		of, states, err := do(ctx, tx, g, i)
		if err != nil {
			return none, audit.Event{}, err
		}
		if ok, err := closeItem(ctx, tx, item, state, g.Actor().ID, db.Millis(g.Now()), of); err != nil || !ok {
			return none, audit.Event{}, problem.Wrap(problem.Conflict, err, "match.decided")
		}
		if i.Child == "" {
			st, err := s.joined.Joined(ctx, tx, g, i.Record, of)
			if err != nil {
				return none, audit.Event{}, err
			}
			states = append(states, st...)
		}
		ev := audit.Event{Subjects: []string{of}, Classes: []string{"identity"}, State: states, Detail: map[string]string{"item": item, "decision": state}}
		return none, ev, nil
	})
	return err
}
