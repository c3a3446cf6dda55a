package match

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
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
	rules    Rules
}

// New makes a Service.
func New(gate *access.Gate, children *child.Service, queue *Queue, joined Joined, rules Rules) *Service {
	return &Service{gate, children, queue, joined, rules}
}

// Page is a page of what waits; Next is where the next one starts, "" if there is none.
type Page struct {
	Items   []Item
	Next    string
	Decided bool // the reviewer decided something, which can be undone
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
		_, err = selectLast(ctx, r, g.Actor().ID)
		if p.Decided = err == nil; err != nil && !db.IsNone(err) {
			return Page{}, audit.Event{}, fmt.Errorf("read the last decision: %w", err)
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
	Proposal Proposal // By is "" where nobody proposed anything
	Mine     bool     // the reader proposed it
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
		alike, grants, err := comparable(ctx, r, g, i)
		if err != nil {
			return out, audit.Event{}, err
		}
		if out.Proposal, err = selectProposal(ctx, r, item); err != nil {
			return out, audit.Event{}, fmt.Errorf("read what was proposed: %w", err)
		}
		out.Mine = out.Proposal.By == g.Actor().ID
		ev := audit.Event{Classes: []string{"identity", "addresses", "carers"}, Detail: map[string]string{"item": item}}
		for _, c := range alike {
			if also, ok := grants[c]; ok {
				v, err := s.children.Of(ctx, r, also)
				if err == access.ErrNotFound {
					continue // nothing is left of it
				}
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

// comparable are the children that an item's record is like, by their present
// ids, without what has become the record's own child, and the Grants of those
// that the reviewer may know.
func comparable(ctx context.Context, r db.Reader, g access.Grant, i Item) ([]string, map[string]access.Grant, error) {
	alike, err := selectAlike(ctx, r, i.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("read what a record is like: %w", err)
	}
	roots, err := access.Roots(ctx, r, append([]string{i.Child}, alike...))
	if err != nil {
		return nil, nil, err
	}
	var out []string
	for _, c := range alike {
		if c = roots[c]; c != roots[i.Child] && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	grants, err := g.Also(ctx, r, out)
	return out, grants, err
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
