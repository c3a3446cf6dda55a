package access

import (
	"context"
	"slices"
	"sync"

	"onestory/internal/kit/db"
)

// ItemGrant is a decision in someone's favour about one item of a child. Only
// this package makes one; the zero value allows nothing.
type ItemGrant struct {
	item  Item
	level Level
	team  bool
	why   []Why
}

// Item is what was decided about; its Child is the id it was written under.
func (i ItemGrant) Item() Item { return i.item }

// Level is Existence (that it is there, of what class and whose) or Content.
func (i ItemGrant) Level() Level { return i.level }

// Reads reports whether the content may be shown.
func (i ItemGrant) Reads() bool { return i.level >= Content }

// OfTeam reports whether the actor is of the team that made the item: those may
// amend and seal it, and see whose identity it protects.
func (i ItemGrant) OfTeam() bool { return i.team }

// Why are the rules that decided, each with what it rested on.
func (i ItemGrant) Why() []Why { return slices.Clone(i.why) }

// stamps are the ids that a decision about an item leaves in the event.
func (i ItemGrant) stamps() []string {
	var out []string
	for _, w := range i.why {
		out = append(out, w.Rule)
		if w.Basis != "" {
			out = append(out, w.Basis)
		}
	}
	return out
}

// used gathers what decisions made under one Grant add to its event.
type used struct {
	mu     sync.Mutex
	stamps []string
}

func (u *used) add(stamps []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.stamps = merge(u.stamps, stamps)
}

func (u *used) all() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.stamps)
}

// Item is the decision about the item of the Request: the zero value for a
// Request about none.
func (g Grant) Item() ItemGrant { return g.item }

// Items decides about items of the Grant's child, each with its own facts, with
// the same queries whichever are asked about and whatever there is. Those that
// may not be known to exist are absent, as are those that do not.
func (g Grant) Items(ctx context.Context, r db.Reader, ids ...string) (map[string]ItemGrant, error) {
	return g.held(ctx, r, func(i Item) bool { return slices.Contains(ids, i.ID) })
}

// Held decides about every item of the Grant's child, as Items does: for lists,
// which then read only what is in the result.
func (g Grant) Held(ctx context.Context, r db.Reader) (map[string]ItemGrant, error) {
	return g.held(ctx, r, func(Item) bool { return true })
}

func (g Grant) held(ctx context.Context, r db.Reader, asked func(Item) bool) (map[string]ItemGrant, error) {
	out := map[string]ItemGrant{}
	if !g.Valid() || g.situation.child == "" {
		return out, nil
	}
	h, err := selectHeld(ctx, r, g.actor, g.purpose, g.Children())
	if err != nil || g.level < Existence {
		return out, err
	}
	f := newFacts(g.actor, g.situation, g.purpose)
	for _, i := range h.items {
		if !asked(i) {
			continue
		}
		ig, err := g.gate.policies.item(f, g.actor, g.situation, g.purpose, h, i, g.gate.clock.Now())
		if err != nil { // of this item: nothing
			g.gate.faulty(string(g.action), err)
			continue
		}
		if ig.level > None {
			out[i.ID] = ig
			g.used.add(ig.stamps())
		}
	}
	return out, nil
}
