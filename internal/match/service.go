package match

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/linkage"
)

// Joined does what the source of a record wants done once its child is known:
// rolls, involvements, shields. Feature feed provides it.
type Joined interface {
	Joined(ctx context.Context, tx *db.Tx, g access.Grant, record, child string) ([]audit.State, error)
}

// Service is the use cases of those who review matches.
type Service struct {
	gate     *access.Gate
	keys     *seal.Keeper
	children *child.Service
	queue    *Queue
	joined   Joined
	rules    Rules
}

// New makes a Service.
func New(gate *access.Gate, keys *seal.Keeper, children *child.Service, queue *Queue, joined Joined, rules Rules) *Service {
	return &Service{gate, keys, children, queue, joined, rules}
}

// Compared is a child that a record is like, as far as the reviewer may know it,
// with what speaks for its being the same.
type Compared struct {
	child.View
	Likeness Likeness
	Evidence Evidence     // of what the reviewer may see, and of nothing else
	Whole    bool         // the reviewer may see all that the weight came from
	spec     linkage.Spec // the model that found the evidence; empty where it is not known any more
}

// Comparison is an item with the record and the children it is like, side by side,
// each child as far as the reviewer may know it.
type Comparison struct {
	Item
	Supplied child.View // the record, as if it were a child of its own
	Children []Compared // best first
	Margin   float64    // bits from the best to the next; 0 where there is no next
	Proposal Proposal   // By is "" where nobody proposed anything
	Mine     bool       // the reader proposed it
	People   int        // how many it takes to say that it is the same
	Notes    []Note
	Last     Last
}

// Open reads one item for a decision. It takes the same queries however many
// children there are.
func (s *Service) Open(ctx context.Context, q access.Request, item string) (Comparison, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Comparison, audit.Event, error) {
		i, p, noted, err := selectOpened(ctx, r, item)
		if err = shown(i, g, err); err != nil {
			return Comparison{}, audit.Event{}, err
		}
		out := Comparison{Item: i, People: s.rules.people(i, Same), Proposal: p, Mine: p.By != "" && p.By == g.Actor().ID}
		ev := audit.Event{Classes: []string{"identity", "addresses", "carers"}, Detail: map[string]string{"item": item}}
		if ev.Subjects, err = s.sides(ctx, r, g, &out); err != nil {
			return out, ev, err
		}
		if noted {
			if out.Notes, err = s.notes(ctx, r, i); err != nil {
				return out, ev, err
			}
		}
		out.Last, err = last(ctx, r, g)
		return out, ev, err
	})
}

// sides puts the record and the children beside each other. Where places of one
// of the children are held back the record's are as well: that they wait together
// would give away what the child's are.
func (s *Service) sides(ctx context.Context, r db.Reader, g access.Grant, out *Comparison) (subjects []string, err error) {
	supplied, err := s.children.Supplied(ctx, r, g, out.Record)
	if err != nil {
		return nil, err
	}
	alike, likeness, grants, err := besides(ctx, r, g, out.Item)
	if err != nil {
		return nil, err
	}
	level, locates := access.Contact, true
	var known []access.Grant
	for _, c := range alike {
		if also, ok := grants[c]; ok {
			known = append(known, also)
			level, locates = min(level, also.Level()), locates && also.Locates()
		}
	}
	views, err := s.children.OfAll(ctx, r, g, grants)
	if err != nil {
		return nil, err
	}
	out.Supplied = child.Fold("", []child.Held{{Source: child.Source{Record: out.Record, Name: out.Source}, Record: supplied}}).For(level, locates)
	for _, also := range known {
		v, ok := views[also.Child()]
		if !ok {
			continue // nothing is left of it
		}
		c := Compared{View: v, Likeness: likeness[also.Child()], Whole: also.Level() >= access.Contact && also.Locates()}
		if c.Evidence, err = s.weighed(out.Supplied, c); err != nil {
			return nil, err
		}
		if s.queue.matcher != nil {
			spec, ok, err := s.queue.matcher.Explains(ctx, r, g, c.Evidence)
			if err != nil {
				return nil, err
			}
			if ok {
				c.spec = spec
			}
		}
		if !c.Whole { // why it waits may rest on what is held back
			out.Reason, c.Likeness.Reason = Alike, Alike
		}
		out.Children = append(out.Children, c)
		subjects = append(subjects, also.Child())
	}
	if len(out.Children) > 1 {
		out.Margin = out.Children[0].Evidence.Total() - out.Children[1].Evidence.Total()
	}
	return subjects, nil
}

// weighed is how a weight came about. What was kept says so of everything that
// the two have; where a part of that is held back from the reviewer it is weighed
// anew from what they see, as if nothing else were recorded.
func (s *Service) weighed(record child.View, c Compared) (Evidence, error) {
	if c.Whole && c.Likeness.Evidence != "" {
		return ReadEvidence(c.Likeness.Evidence)
	}
	if s.queue.matcher == nil {
		return Evidence{}, nil
	}
	return s.queue.matcher.weigh(record, c.View)
}

// besides are the children that an item's record is like, by their present
// ids, without what has become the record's own child, with what was found of
// each, and the Grants of those that the reviewer may know.
func besides(ctx context.Context, r db.Reader, g access.Grant, i Item) ([]string, map[string]Likeness, map[string]access.Grant, error) {
	alike, err := selectAlike(ctx, r, i.ID)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("read what a record is like: %w", err)
	}
	own := i.Child
	if own != "" {
		roots, err := access.Roots(ctx, r, []string{own})
		if err != nil {
			return nil, nil, nil, err
		}
		own = roots[own]
	}
	var out []string
	likeness := map[string]Likeness{}
	for _, a := range alike {
		if c := a.root; c != own && !slices.Contains(out, c) {
			out, likeness[c] = append(out, c), a
		}
	}
	grants, err := g.Also(ctx, r, out)
	return out, likeness, grants, err
}

// visible reads an item that waits and that the reviewer may know of.
func visible(ctx context.Context, r db.Reader, g access.Grant, item string) (Item, error) {
	i, err := selectItem(ctx, r, item)
	return i, shown(i, g, err)
}

// shown says whether an item that was read may be known of.
func shown(i Item, g access.Grant, err error) error {
	if db.IsNone(err) {
		return access.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("read what waits: %w", err)
	}
	if i.Protected && !g.Actor().Cleared || i.Authority != g.Actor().Authority {
		return access.ErrNotFound
	}
	return nil
}
