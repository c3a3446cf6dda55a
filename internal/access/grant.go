package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Grant is a decision in someone's favour. Only this package makes one; the
// zero value allows nothing. It is good for the transaction it was made in.
type Grant struct {
	gate      *Gate
	actor     Actor
	situation situation
	level     Level
	location  bool
	involved  bool
	purpose   Purpose
	visit     string
	policies  []string
	by        []string
	action    Action
	item      ItemGrant
	used      *used // by every copy of this Grant
}

// Valid reports whether this is a Grant that a door gave out.
func (g Grant) Valid() bool { return g.gate != nil }

// Actor is who it was granted to.
func (g Grant) Actor() Actor { return g.actor }

// Child is the child it is about, "" for a Grant about none: its present id,
// whichever of its ids was asked about.
func (g Grant) Child() string { return g.situation.child }

// Children are the ids under which the rows of the child are, the present one
// first: more than one after a merge.
func (g Grant) Children() []string { return g.Subjects() }

// Level is how much may be known about the child.
func (g Grant) Level() Level { return g.level }

// Locates reports whether places may be shown: addresses, school, practice,
// telephone numbers and whoever else gives away where the child is. Where it is
// false they read as "none recorded", never as "withheld".
func (g Grant) Locates() bool { return g.location }

// TellsInvolved reports whether it may be said that somebody works with the
// child, though not who. Where it is false that reads as "none recorded" too.
func (g Grant) TellsInvolved() bool { return g.involved }

// Related reports whether someone other than the actor established that they
// work with the child.
func (g Grant) Related() bool { return g.situation.related }

// Opened reports whether the actor broke the glass on the child, and it has not
// closed again.
func (g Grant) Opened() bool { return g.situation.opened }

// Purposes are those that the actor may state for opening the child: each would
// let them know at least that it exists.
func (g Grant) Purposes(ctx context.Context, r db.Reader) ([]Purpose, error) {
	if !g.Valid() || g.situation.child == "" {
		return nil, nil
	}
	s, err := selectSituation(ctx, r, g.actor, g.situation.child, db.Millis(g.gate.clock.Now()), g.gate.today())
	if err != nil {
		return nil, fmt.Errorf("facts for a purpose: %w", err)
	}
	var out []Purpose
	for _, p := range StatedPurposes() {
		try := decision{actor: g.actor, situation: s, purpose: p}
		g.gate.rule(&try, Request{Actor: g.actor.ID, Action: "child:open", Child: g.situation.child, Level: Existence})
		// That a child exists so that one may say that it is unsafe is for that door alone.
		if try.refusal == "" && (p != DataQuality || g.actor.Has(IndexAdmin)) && !slices.Equal(try.by, []string{"existence-to-say-unsafe"}) {
			out = append(out, p)
		}
	}
	return out, nil
}

// Purpose is why.
func (g Grant) Purpose() Purpose { return g.purpose }

// By are the ids of the rules that gave the level, and no others: what was asked
// besides, as whether a place may be shown, is not told by them.
func (g Grant) By() []string { return slices.Clone(g.by) }

// Policies are the ids of the rules that decided.
func (g Grant) Policies() []string { return g.policies }

// Subjects is the child as the subject of an event, by all its ids, so that who
// looked is known of each of them should they be parted; none for a Grant about
// none.
func (g Grant) Subjects() []string {
	if g.situation.child == "" {
		return nil
	}
	return append([]string{g.situation.child}, g.situation.others...)
}

// May reports whether the same actor may use another action on the same child,
// for pages that offer it. The door asks again when it is used.
func (g Grant) May(a Action) bool {
	if !g.Valid() {
		return false
	}
	d := decision{actor: g.actor, situation: situation{exists: true, child: g.situation.child}}
	ok, _, fault := g.gate.policies.allowed(newFacts(d.actor, d.situation, g.purpose), string(a), newFacts(d.actor, d.situation, g.purpose).child)
	return ok && fault == nil
}

// Also decides about other children under the same actor, each with its own
// facts, with two queries for all: those that appear on a child's page (siblings).
// A child that may not be known at least at Existence is missing from the result.
func (g Grant) Also(ctx context.Context, r db.Reader, children []string) (map[string]Grant, error) {
	out := map[string]Grant{}
	if !g.Valid() {
		return out, nil
	}
	all, err := selectSituations(ctx, r, g.actor, children, db.Millis(g.gate.clock.Now()), g.gate.today())
	if err != nil {
		return nil, fmt.Errorf("facts about other children: %w", err)
	}
	action := Action("child:open")
	if g.actor.Has(Family) {
		action = "family:open"
	}
	for _, c := range children {
		s := all[c]
		// The purpose of this visit covers that its siblings are named.
		d := decision{actor: g.actor, situation: s, purpose: g.purpose}
		g.gate.rule(&d, Request{Actor: g.actor.ID, Action: action, Child: c, Level: Existence})
		if d.refusal == "" {
			out[c] = Grant{gate: g.gate, actor: g.actor, situation: s, level: d.level, location: d.location, involved: d.involved, purpose: g.purpose, visit: g.visit, policies: d.policies, action: g.action, used: g.used}
		}
	}
	return out, nil
}

// stamp fills an event from the decision.
func (g Grant) stamp(ev audit.Event) audit.Event {
	ev.Actor, ev.Agency, ev.Visit = g.actor.ID, g.actor.Agency, g.visit
	if ev.Purpose == "" { // a feature states one itself where it is just being given: for a visit that begins, a cold search
		ev.Purpose = string(g.purpose)
	}
	ev.Policies, ev.Level, ev.Outcome = merge(slices.Clone(g.policies), g.used.all()), g.level.String(), audit.Done
	if g.item.level > g.level {
		ev.Level = g.item.level.String()
	}
	if ev.Action == "" {
		ev.Action = string(g.action)
	}
	if g.item.Item().Seal == Locked && !slices.Contains(ev.Classes, TeamOnly) {
		ev.Classes = append(slices.Clone(ev.Classes), TeamOnly)
	}
	return ev
}

// TeamOnly is the class of data of an event about an item that nobody outside its
// author's team may know of: the log tells them of no such event. Every event about
// a locked item has it; whoever makes or locks one adds it.
const TeamOnly = "team-only"

// Now is the time by the gate's clock.
func (g Grant) Now() time.Time { return g.gate.clock.Now() }
