package access

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
)

// Gate holds what the two doors need. One for each process.
type Gate struct {
	d        *db.DB
	log      *audit.Log
	policies *Policies
	actors   Actors
	clock    clock.Clock
	keys     []byte // for keyed hashes of kin
	logger   *slog.Logger
}

// New makes a Gate. kinKey is a 256-bit key for hashes of relatives and addresses.
func New(d *db.DB, log *audit.Log, p *Policies, actors Actors, clk clock.Clock, kinKey []byte, logger *slog.Logger) *Gate {
	return &Gate{d: d, log: log, policies: p, actors: actors, clock: clk, keys: kinKey, logger: logger}
}

// Clock is the gate's clock, for features that stamp what they write.
func (g *Gate) Clock() clock.Clock { return g.clock }

// Policies is the set of rules in force.
func (g *Gate) Policies() *Policies { return g.policies }

func (g *Gate) today() string { return g.clock.Now().Format(time.DateOnly) }

// Enter asks, before anything of a request is read, whether Read or Change would
// let it in, so that a form filled in wrongly answers whoever may not use the
// door, or not for this child, like any other address that leads nowhere. It
// gives no Grant: the use case asks again, in its own transaction. It returns
// the Request about the child by its present id, which only whoever is let in
// learns.
func (g *Gate) Enter(ctx context.Context, q Request) (Request, error) {
	var d decision
	err := g.d.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
		d, err = g.decide(ctx, r, q)
		return err
	})
	if err != nil {
		return q, fmt.Errorf("decide %s: %w", q.Action, err)
	}
	if d.refusal != "" {
		return q, g.refuse(ctx, d, q)
	}
	q.Child = d.situation.child
	return q, nil
}

// Read runs a use case that shows something: one snapshot, the decision, fn,
// one durable event, then the answer. If the event cannot be written there is
// no answer.
func Read[T any](ctx context.Context, g *Gate, q Request, fn func(context.Context, db.Reader, Grant) (T, audit.Event, error)) (T, error) {
	var out, none T
	var ev audit.Event
	var grant Grant
	var d decision
	err := g.d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		var err error
		if d, err = g.decide(ctx, r, q); err != nil {
			return fmt.Errorf("decide %s: %w", q.Action, err)
		}
		if d.refusal != "" {
			return errRefused
		}
		grant = g.grant(d, q)
		out, ev, err = fn(ctx, r, grant)
		return err
	})
	if errors.Is(err, errRefused) {
		return none, g.refuse(ctx, d, q)
	}
	if err != nil {
		return none, err
	}
	if err := g.log.Record(ctx, grant.stamp(ev)); err != nil {
		return none, err
	}
	return out, nil
}

// Change runs a use case that alters something: the decision, fn and its event
// in one transaction. fn may run more than once and has no effect outside tx.
func Change[T any](ctx context.Context, g *Gate, q Request, fn func(context.Context, *db.Tx, Grant) (T, audit.Event, error)) (T, error) {
	var out, none T
	var d decision
	err := g.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if d, err = g.decide(ctx, tx, q); err != nil {
			return fmt.Errorf("decide %s: %w", q.Action, err)
		}
		if d.refusal != "" {
			return errRefused
		}
		grant := g.grant(d, q)
		var ev audit.Event
		if out, ev, err = fn(ctx, tx, grant); err != nil {
			return err
		}
		return g.log.Append(ctx, tx, grant.stamp(ev))
	})
	if errors.Is(err, errRefused) {
		return none, g.refuse(ctx, d, q)
	}
	if err != nil {
		return none, err
	}
	return out, nil
}

var errRefused = errors.New("refused")

func (g *Gate) grant(d decision, q Request) Grant {
	return Grant{gate: g, actor: d.actor, situation: d.situation, level: d.level, location: d.location, involved: d.involved, purpose: d.purpose,
		visit: d.situation.visit, policies: d.policies, by: d.by, action: q.Action, item: d.item, used: &used{}}
}

// faulty tells who runs the deployment that a policy could not be evaluated.
func (g *Gate) faulty(action string, cause error) {
	if g.logger != nil {
		g.logger.Error("policy failed", "action", action, "cause", cause.Error())
	}
}

// refuse logs a refusal in a transaction of its own, since the use case's is
// gone, and gives the one answer. Only someone who lacks nothing but a stated
// purpose is told so.
func (g *Gate) refuse(ctx context.Context, d decision, q Request) error {
	if d.fault != nil {
		g.faulty(string(q.Action), d.fault)
	}
	ev := audit.Event{Action: string(q.Action), Actor: q.Actor, Agency: d.actor.Agency, Outcome: audit.Refused,
		Level: d.level.String(), Purpose: string(d.purpose), Visit: d.situation.visit, Policies: d.policies, Reason: d.refusal}
	if q.Child != "" {
		ev.Subjects = []string{q.Child}
	}
	if err := g.log.Record(ctx, ev); err != nil {
		return err
	}
	if d.refusal == "purpose" && g.wouldKnow(d, q) {
		return ErrPurpose
	}
	return ErrNotFound
}

// wouldKnow: with some stated purpose the action's level would be reached, or
// at least the child's existence known, so that asking for one gives nothing away.
func (g *Gate) wouldKnow(d decision, q Request) bool {
	for _, p := range StatedPurposes() {
		try := decision{actor: d.actor, situation: d.situation, purpose: p}
		g.rule(&try, Request{Actor: q.Actor, Action: q.Action, Child: q.Child, Level: Existence})
		if try.refusal == "" {
			return true
		}
	}
	return false
}
