package access

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	cedar "github.com/cedar-policy/cedar-go"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
)

// WithPolicies is the gate under other rules.
func (g *Gate) WithPolicies(p *Policies) *Gate {
	c := *g
	c.policies = p
	return &c
}

// Rows are what is known of one child's items, for a decision without a database.
type Rows struct {
	Disclosed []Disclosed
	Terms     []Term
	Said      []Consented
	Opened    []Override
	Parts     []Member
}

// About is whom a decision is about.
type About struct {
	Related, Shielded bool
	Purpose           Purpose
}

func (a About) situation() situation {
	return situation{child: "c", exists: true, related: a.Related, shielded: a.Shielded}
}

func (r Rows) held() held {
	return held{disclosed: r.Disclosed, terms: r.Terms, said: r.Said, opened: r.Opened, parts: r.Parts}
}

// Weigh decides about one item; ceiling is what the floor in Go alone would let through.
func (p *Policies) Weigh(a Actor, about About, i Item, r Rows, now time.Time) (level, ceiling Level, why []Why, err error) {
	s := about.situation()
	g, err := p.item(newFacts(a, s, about.Purpose), a, s, about.Purpose, r.held(), i, now)
	return g.level, r.held().bear(a, s.related, about.Purpose, i, now).ceiling(a, s, about.Purpose, i), g.why, err
}

// CedarAlone is the level that the policies give an item, without the floor in Go.
func (p *Policies) CedarAlone(a Actor, about About, i Item, r Rows, now time.Time) Level {
	s := about.situation()
	f, uid := itemFacts(newFacts(a, s, about.Purpose), a, s, about.Purpose, i, r.held().bear(a, s.related, about.Purpose, i, now))
	for _, l := range []Level{Content, Existence} {
		if ok, _, fault := p.allowed(f, "know:"+l.String(), uid); ok && fault == nil {
			return l
		}
	}
	return None
}

// DecideAlone is what a request about an item decides once its rows are read:
// the action, the child's level, the item's.
func (p *Policies) DecideAlone(a Actor, about About, i Item, r Rows, now time.Time) (Level, error) {
	g := &Gate{policies: p, clock: clock.At(now)}
	q := Request{Actor: a.ID, Action: "child:open", Child: "c", Item: i.ID, Level: Content}
	d := decision{actor: a, situation: about.situation(), purpose: about.Purpose}
	h := r.held()
	h.items = []Item{i}
	g.ruleItem(&d, q, h)
	return d.item.level, d.fault
}

// Decide is a decision with its rows read, and nothing else.
func (g *Gate) Decide(ctx context.Context, r db.Reader, q Request) (string, error) {
	d, err := g.decide(ctx, r, q)
	return d.refusal, err
}

// Actions are those that rules name.
func (p *Policies) Actions() []string { return slices.Sorted(maps.Keys(p.list)) }

// BothWays is what the rules say of a request: found by their heads, and all of them.
func (p *Policies) BothWays(a Actor, about About, i Item, action, resource string) (byIndex, byAll string) {
	s := about.situation()
	f, item := itemFacts(newFacts(a, s, about.Purpose), a, s, about.Purpose, i, held{}.bear(a, s.related, about.Purpose, i, time.Time{}))
	of := item
	if resource != "Item" {
		of = cedar.NewEntityUID(cedar.EntityType(resource), cedar.String(s.child))
	}
	if resource == "Child" {
		f = newFacts(a, s, about.Purpose)
	}
	say := func(ok bool, why []string, fault error) string {
		if fault != nil {
			return "fault" // which rule failed first is nobody's promise
		}
		return fmt.Sprint(map[bool]string{true: "ok", false: "no"}[ok], why)
	}
	set := cedar.NewPolicySet()
	for _, list := range p.list {
		for _, x := range list {
			set.Add(x.id, x.policy)
		}
	}
	d, diag := cedar.Authorize(set, f.entities, cedar.Request{Principal: f.principal, Action: cedar.NewEntityUID("Action", cedar.String(action)), Resource: of, Context: f.context})
	var why []string
	for _, r := range diag.Reasons {
		why = append(why, string(r.PolicyID))
	}
	slices.Sort(why)
	var fault error
	if len(diag.Errors) > 0 {
		fault = fmt.Errorf("%s", diag.Errors[0].Message)
	}
	return say(p.allowed(f, action, of)), say(d == cedar.Allow, why, fault)
}
