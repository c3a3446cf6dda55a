package match

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// Second is a link or a decision that somebody looks at again. What was decided,
// by whom, and whether a person did, stays here: who looks again is not told.
type Second struct {
	ID        string
	Record    string
	Child     string
	Authority string
	Source    string
	Protected bool
	MadeAt    time.Time

	item, firstBy, secondBy string
	first, second           Verdict
	weight                  float64
	evidence, state         string
}

// Agreement counts second looks by what came of them: "agreed" with the first,
// or not, and a third person "upheld" or "overturned" the first.
type Agreement struct {
	ByPerson bool // a reviewer was the first, and not the model
	Outcome  string
	Count    int
}

// Seconds lists what the reader may look at again.
func (s *Service) Seconds(ctx context.Context, q access.Request) ([]Second, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Second, audit.Event, error) {
		list, err := selectSeconds(ctx, r, g.Actor(), perPage)
		if err != nil {
			return nil, audit.Event{}, fmt.Errorf("list second looks: %w", err)
		}
		return list, audit.Event{}, nil
	})
}

// Agreed counts what came of second looks since a day; what concerns guarded
// children counts for cleared readers alone.
func (s *Service) Agreed(ctx context.Context, q access.Request, since time.Time) ([]Agreement, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Agreement, audit.Event, error) {
		list, err := selectAgreement(ctx, r, g.Actor(), db.Millis(since))
		if err != nil {
			return nil, audit.Event{}, fmt.Errorf("count second looks: %w", err)
		}
		return list, audit.Event{}, nil
	})
}

// Blind is a record beside a child, without a word of what was made of them.
type Blind struct {
	Second
	Supplied child.View
	Other    child.View
	Gone     bool // there is nothing left to compare
}

// Look opens a second look. The child is shown without the record, as it was
// before, whatever was decided.
func (s *Service) Look(ctx context.Context, q access.Request, id string) (Blind, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Blind, audit.Event, error) {
		ev := audit.Event{Classes: []string{"identity", "addresses", "carers"}, Detail: map[string]string{"item": id}}
		x, also, err := s.lookable(ctx, r, g, id)
		if err != nil {
			return Blind{}, ev, err
		}
		out := Blind{Second: x}
		views, err := s.children.OfAll(ctx, r, g, map[string]access.Grant{also.Child(): also}, x.Record)
		if err != nil {
			return out, ev, err
		}
		v, ok := views[also.Child()]
		if !ok {
			out.Gone = true
			return out, ev, nil
		}
		supplied, err := s.children.Supplied(ctx, r, g, x.Record)
		if err != nil {
			return out, ev, err
		}
		out.Other, ev.Subjects = v, also.Subjects()
		out.Supplied = child.Fold("", []child.Held{{Source: child.Source{Record: x.Record, Name: x.Source}, Record: supplied}}).For(also.Level(), also.Locates())
		return out, ev, nil
	})
}

// lookable reads a second look that the reader may have a say in.
func (s *Service) lookable(ctx context.Context, r db.Reader, g access.Grant, id string) (Second, access.Grant, error) {
	x, err := selectSecond(ctx, r, id)
	if err != nil && !db.IsNone(err) {
		return x, access.Grant{}, fmt.Errorf("read a second look: %w", err)
	}
	me := g.Actor()
	if err != nil || x.Protected && !me.Cleared || x.Authority != me.Authority || x.firstBy == me.ID || x.secondBy == me.ID || x.state != "waiting" && x.state != "third" {
		return x, access.Grant{}, access.ErrNotFound
	}
	roots, err := access.Roots(ctx, r, []string{x.Child})
	if err != nil {
		return x, access.Grant{}, err
	}
	grants, err := g.Also(ctx, r, []string{roots[x.Child]})
	if err != nil || len(grants) == 0 {
		return x, access.Grant{}, orNotFound(err)
	}
	return x, grants[roots[x.Child]], nil
}

// SayAgain gives the reader's own verdict. The second who says as the first did
// settles it; else a third decides, and where that one is against the first,
// what was done is taken back and waits for a decision anew.
func (s *Service) SayAgain(ctx context.Context, q access.Request, id string, v Verdict) error {
	_, err := s.change(ctx, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Outcome, audit.Event, error) {
		x, also, err := s.lookable(ctx, tx, g, id)
		if err != nil {
			return "", audit.Event{}, err
		}
		ev := audit.Event{Subjects: also.Subjects(), Classes: []string{"identity"}, Detail: map[string]string{"item": id, "decision": string(v), "outcome": "second-look"}}
		views, err := s.children.OfAll(ctx, tx, g, map[string]access.Grant{also.Child(): also}, x.Record)
		if err != nil {
			return "", ev, err
		}
		if _, ok := views[also.Child()]; !ok { // nothing is left to compare
			return Decided, ev, closeSecond(ctx, tx, id)
		}
		me, at := g.Actor().ID, db.Millis(g.Now())
		var ok bool
		people := 2
		switch {
		case x.state == "waiting" && v == x.first:
			ok, err = lookedAgain(ctx, tx, id, v, me, at, "agreed")
		case x.state == "waiting":
			ok, err = lookedAgain(ctx, tx, id, v, me, at, "third")
			people = 0 // one against one is no label
		case v == x.first:
			people = 3
			ok, err = settledSecond(ctx, tx, id, me, at, "upheld")
		default:
			people = 3
			if ok, err = settledSecond(ctx, tx, id, me, at, "overturned"); err == nil && ok {
				ev.State, err = s.overturn(ctx, tx, g, x)
			}
		}
		if err != nil || !ok {
			return "", ev, problem.Wrap(problem.Conflict, err, "match.decided")
		}
		if people > 0 {
			l := label{item: x.ID, record: x.Record, child: x.Child, verdict: v, people: people, likeness: Likeness{Weight: x.weight, Evidence: x.evidence}, at: at}
			if x.evidence != "" {
				e, err := ReadEvidence(x.evidence)
				if err != nil {
					return "", ev, err
				}
				l.model = e.Model
			}
			err = insertLabel(ctx, tx, l)
		}
		return Decided, ev, err
	})
	return err
}

// overturn takes back what was first done: a decision, so that its item waits
// again, or a link, whose record waits from then on. Where somebody put it right
// in the meantime there is nothing to do.
func (s *Service) overturn(ctx context.Context, tx *db.Tx, g access.Grant, x Second) ([]audit.State, error) {
	if x.item != "" {
		i, err := selectItem(ctx, tx, x.item)
		if err != nil || i.State != string(x.first) {
			return nil, err
		}
		ev, err := s.takeBackAll(ctx, tx, g, i)
		return ev.State, err
	}
	done, err := s.children.Retract(ctx, tx, g, x.Record, x.Child, child.Why{Reason: "second-look", Decision: x.ID})
	if problem.Is(err, problem.Conflict) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	i := Item{Record: x.Record, Source: x.Source, Status: PotentialMatch, Reason: Alike, Protected: x.Protected}
	return done.States, s.queue.Put(ctx, tx, g, i, []Likeness{{Child: x.Child, Weight: x.weight, Reason: Alike, Evidence: x.evidence}})
}
