package access

import (
	"context"
	"errors"

	cedar "github.com/cedar-policy/cedar-go"

	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// Actor is an account, a command's operator or a job, as it stands at the
// moment of a decision.
type Actor struct {
	ID        string // account id, "operator:NAME" or "job:NAME"
	Agency    string
	Authority string
	Roles     []Role
	Active    bool
	Cleared   bool // may know of hidden children and shielded places
}

// Has reports whether the actor has a role.
func (a Actor) Has(r Role) bool {
	for _, x := range a.Roles {
		if x == r {
			return true
		}
	}
	return false
}

// Actors finds an actor. It is asked inside each use case's transaction, on
// the primary, so that a suspension acts on the next request. An unknown id is
// an Actor that is not active.
type Actors interface {
	Actor(ctx context.Context, r db.Reader, id string) (Actor, error)
}

// Request is what an actor wants to do. The router fills it from the route table.
type Request struct {
	Actor  string // account id
	Action Action
	Child  string // "" where the action is about no one child
	// Item is the item of Child that the action is about, "" for none. Level is
	// then the level needed of the item; of the child, Existence.
	Item  string
	Level Level // the least level that the action needs about Child
	// Purpose overrides the visit's for commands and jobs; accounts leave it empty.
	Purpose Purpose
}

// ErrNotFound is the one answer to "refused" and to "no such person".
var ErrNotFound = problem.New(problem.NotFound, "problem.notfound")

// ErrPurpose says that the action needs a visit first: it is returned only to
// those who may know that the child exists once they state one.
var ErrPurpose = errors.New("a purpose must be stated first")

// decision is what policies said about one request.
type decision struct {
	actor     Actor
	situation situation
	purpose   Purpose
	level     Level
	location  bool
	involved  bool
	item      ItemGrant
	policies  []string
	by        []string // the rules that gave the level
	refusal   string   // "" if granted; else a code for governance
	fault     error    // a policy failed to evaluate
}

// decide runs the same queries whatever the answer will be.
func (g *Gate) decide(ctx context.Context, r db.Reader, q Request) (decision, error) {
	actor, err := g.actors.Actor(ctx, r, q.Actor)
	if err != nil {
		return decision{}, err
	}
	d := decision{actor: actor}
	if q.Child != "" {
		if d.situation, err = selectSituation(ctx, r, actor, q.Child, db.Millis(g.clock.Now()), g.today()); err != nil {
			return decision{}, err
		}
	}
	d.purpose = d.situation.purpose(q.Purpose)
	if q.Item == "" {
		g.rule(&d, q)
		return d, nil
	}
	h, err := selectHeld(ctx, r, actor, d.purpose, append([]string{d.situation.child}, d.situation.others...))
	if err != nil {
		return decision{}, err
	}
	g.ruleItem(&d, q, h)
	return d, nil
}

// rule is the decision itself: no I/O.
func (g *Gate) rule(d *decision, q Request) {
	g.ruleBy(newFacts(d.actor, d.situation, d.purpose), d, q)
}

func (g *Gate) ruleBy(f facts, d *decision, q Request) {
	resource := cedar.NewEntityUID("Onestory", "index")
	if q.Child != "" {
		resource = f.child
	}
	var last []string
	ask := func(action string) bool {
		ok, why, fault := g.policies.allowed(f, action, resource)
		if fault != nil {
			d.fault = fault
		}
		if last = why; ok || d.refusal == "" {
			d.policies = merge(d.policies, why)
		}
		return ok
	}
	if d.refusal = floor(*d, q); d.refusal != "" {
		d.policies = []string{"floor"}
		return
	}
	if !ask(string(q.Action)) {
		d.refusal = "action"
		return
	}
	if q.Child == "" {
		return
	}
	if d.level = g.levelOf(ask); d.actor.Has(Family) {
		d.level = min(d.level, Existence)
	}
	if d.level > None {
		d.by = last
	}
	d.location = d.level > None && ask("know:location")
	d.involved = d.level > None && ask("know:involved")
	if d.level < q.Level {
		d.refusal = "level"
		if d.purpose == "" {
			d.refusal = "purpose"
		}
	}
	if d.fault != nil {
		d.refusal, d.level, d.location = "fault", None, false
		d.involved = false
	}
}

// ruleItem is the decision about the item of a request, once its child may be known.
func (g *Gate) ruleItem(d *decision, q Request, h held) {
	f, of := newFacts(d.actor, d.situation, d.purpose), q
	of.Level = Existence
	if g.ruleBy(f, d, of); d.refusal != "" {
		return
	}
	d.refusal = "item"
	for _, i := range h.items {
		if i.ID != q.Item {
			continue
		}
		ig, fault := g.policies.item(f, d.actor, d.situation, d.purpose, h, i, g.clock.Now())
		if fault != nil {
			d.refusal, d.fault = "fault", fault
			return
		}
		if ig.level > None && ig.level >= q.Level {
			d.refusal, d.item = "", ig
			d.policies = merge(d.policies, ig.stamps())
		}
	}
}

func (g *Gate) levelOf(ask func(string) bool) Level {
	for _, l := range []Level{Content, Contact, Existence} {
		if ask("know:" + l.String()) {
			return l
		}
	}
	return None
}

// floor is what no policy can lift.
func floor(d decision, q Request) string {
	switch s := d.situation; {
	case !d.actor.Active:
		return "suspended"
	case !familial(d.actor, q.Action):
		return "family"
	case q.Child == "":
		return ""
	case !s.exists:
		return "absent"
	case s.kin:
		return "kin"
	case s.hidden && !d.actor.Cleared:
		return "hidden"
	}
	return ""
}

func merge(a, b []string) []string {
	for _, x := range b {
		found := false
		for _, y := range a {
			found = found || x == y
		}
		if !found {
			a = append(a, x)
		}
	}
	return a
}
