package match

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// Same says that an item's record is about one of the children it is like: a
// record that waits joins that child, a child that was typed in is merged with
// it. Where the rules ask for two people the first proposes so, and the second
// who says the same decides.
func (s *Service) Same(ctx context.Context, q access.Request, item, of string) (Outcome, error) {
	return s.say(ctx, q, item, Proposal{Verdict: Same, Child: of})
}

// Different says that the record is about none of them: it makes a new child,
// unless it belongs to one already, and is kept apart from all of them from then on.
func (s *Service) Different(ctx context.Context, q access.Request, item string) (Outcome, error) {
	return s.say(ctx, q, item, Proposal{Verdict: Different})
}

// Confirm decides an item as somebody else proposed.
func (s *Service) Confirm(ctx context.Context, q access.Request, item string) error {
	_, err := s.change(ctx, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Outcome, audit.Event, error) {
		i, p, err := proposed(ctx, tx, g, item)
		if err != nil {
			return "", audit.Event{}, err
		}
		if p.By == g.Actor().ID {
			return "", audit.Event{}, problem.New(problem.Forbidden, "match.own-proposal")
		}
		if p.Child, err = candidate(ctx, tx, g, i, p); err != nil { // it may be part of another by now
			return "", audit.Event{}, err
		}
		return s.decided(ctx, tx, g, i, p)
	})
	return err
}

// Refuse drops what was proposed for an item; its maker withdraws it so. The
// item waits as before.
func (s *Service) Refuse(ctx context.Context, q access.Request, item string) error {
	_, err := s.change(ctx, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Outcome, audit.Event, error) {
		i, p, err := proposed(ctx, tx, g, item)
		if err != nil {
			return "", audit.Event{}, err
		}
		ev := event(i, p.Verdict, "refused", i.Child)
		return Proposed, ev, deleteProposal(ctx, tx, item)
	})
	return err
}

func (s *Service) change(ctx context.Context, q access.Request, fn func(context.Context, *db.Tx, access.Grant) (Outcome, audit.Event, error)) (Outcome, error) {
	q.Purpose = access.DataQuality
	return access.Change(ctx, s.gate, q, fn)
}

// open reads an item that still waits.
func open(ctx context.Context, r db.Reader, g access.Grant, item string) (Item, error) {
	i, err := visible(ctx, r, g, item)
	if err == nil && i.State != "waiting" {
		err = problem.New(problem.Conflict, "match.decided")
	}
	return i, err
}

func proposed(ctx context.Context, r db.Reader, g access.Grant, item string) (Item, Proposal, error) {
	i, err := open(ctx, r, g, item)
	if err != nil {
		return i, Proposal{}, err
	}
	p, err := selectProposal(ctx, r, item)
	if err == nil && p.By == "" {
		err = access.ErrNotFound
	}
	return i, p, err
}

// say decides at once where one person is enough or another said the same
// before, and proposes otherwise.
func (s *Service) say(ctx context.Context, q access.Request, item string, p Proposal) (Outcome, error) {
	return s.change(ctx, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Outcome, audit.Event, error) {
		i, err := open(ctx, tx, g, item)
		if err != nil {
			return "", audit.Event{}, err
		}
		if p.Child, err = candidate(ctx, tx, g, i, p); err != nil {
			return "", audit.Event{}, err
		}
		if s.rules.people(i, p.Verdict) < 2 {
			return s.decided(ctx, tx, g, i, p)
		}
		was, err := selectProposal(ctx, tx, item)
		if err != nil {
			return "", audit.Event{}, fmt.Errorf("read what was proposed: %w", err)
		}
		roots, err := access.Roots(ctx, tx, []string{was.Child})
		if err != nil {
			return "", audit.Event{}, err
		}
		switch {
		case was.By != "" && was.By != g.Actor().ID && was.Verdict == p.Verdict && roots[was.Child] == p.Child:
			p.By = was.By
			return s.decided(ctx, tx, g, i, p)
		case was.By != "" && was.By != g.Actor().ID:
			return "", audit.Event{}, problem.New(problem.Conflict, "match.otherwise")
		}
		p.By, p.At = g.Actor().ID, g.Now()
		if err := deleteProposal(ctx, tx, item); err != nil {
			return "", audit.Event{}, fmt.Errorf("replace a proposal: %w", err)
		}
		if err := insertProposal(ctx, tx, item, p); err != nil {
			return "", audit.Event{}, fmt.Errorf("propose: %w", err)
		}
		return Proposed, event(i, p.Verdict, string(Proposed), p.Child), nil
	})
}

// candidate is the present id of the child that Same names. It must be one that
// the item compares and the reviewer may know.
func candidate(ctx context.Context, r db.Reader, g access.Grant, i Item, p Proposal) (string, error) {
	if p.Verdict != Same {
		return "", nil
	}
	alike, _, grants, err := besides(ctx, r, g, i)
	if err != nil {
		return "", err
	}
	roots, err := access.Roots(ctx, r, []string{p.Child})
	if err != nil {
		return "", err
	}
	of := roots[p.Child]
	if _, ok := grants[of]; !ok || !slices.Contains(alike, of) {
		return "", access.ErrNotFound
	}
	return of, nil
}

func event(i Item, v Verdict, outcome string, children ...string) audit.Event {
	ev := audit.Event{Classes: []string{"identity"}, Detail: map[string]string{"item": i.ID, "decision": string(v), "outcome": outcome}}
	for _, c := range children {
		if c != "" {
			ev.Subjects = append(ev.Subjects, c)
		}
	}
	return ev
}

// decided closes an item once and does what was decided.
func (s *Service) decided(ctx context.Context, tx *db.Tx, g access.Grant, i Item, p Proposal) (Outcome, audit.Event, error) {
	people := 1
	if p.By != "" { // somebody proposed it
		people = 2
	}
	if err := s.labels(ctx, tx, i, p, people, db.Millis(g.Now())); err != nil {
		return "", audit.Event{}, err
	}
	if people == 1 {
		if err := s.queue.again(ctx, tx, g, i, p); err != nil {
			return "", audit.Event{}, err
		}
	}
	of, states, err := s.act(ctx, tx, g, i, p)
	if err != nil {
		return "", audit.Event{}, err
	}
	if ok, err := closeItem(ctx, tx, i.ID, string(p.Verdict), g.Actor().ID, db.Millis(g.Now()), of); err != nil || !ok {
		return "", audit.Event{}, problem.Wrap(problem.Conflict, err, "match.decided")
	}
	if err := deleteProposal(ctx, tx, i.ID); err != nil {
		return "", audit.Event{}, fmt.Errorf("close a proposal: %w", err)
	}
	if i.Child == "" {
		st, err := s.joined.Joined(ctx, tx, g, i.Record, of)
		if err != nil {
			return "", audit.Event{}, err
		}
		states = append(states, st...)
	}
	children := []string{of}
	if i.Child != of {
		children = append(children, i.Child)
	}
	ev := event(i, p.Verdict, string(Decided), children...)
	ev.State = states
	return Decided, ev, nil
}

// act does what a verdict asks for, and says whose the record is then.
func (s *Service) act(ctx context.Context, tx *db.Tx, g access.Grant, i Item, p Proposal) (of string, states []audit.State, err error) {
	why := child.Why{Reason: string(p.Verdict), Decision: i.ID}
	switch {
	case p.Verdict == Same && i.Child == "":
		states, err = s.children.Assert(ctx, tx, g, i.Record, p.Child, why)
		return p.Child, states, err
	case p.Verdict == Same:
		return s.children.Merge(ctx, tx, g, p.Child, i.Child, why)
	}
	alike, err := selectAlike(ctx, tx, i.ID)
	if err != nil {
		return "", nil, fmt.Errorf("read what a record is like: %w", err)
	}
	if of = i.Child; of == "" {
		if of, states, err = s.children.Release(ctx, tx, g, i.Record, i.Authority, access.Protection{}, why); err != nil {
			return "", nil, err
		}
	}
	ids := []string{of}
	for _, a := range alike {
		ids = append(ids, a.Child)
	}
	roots, err := access.Roots(ctx, tx, ids)
	if err != nil {
		return "", nil, err
	}
	for _, c := range ids[1:] {
		if roots[c] == roots[of] {
			continue
		}
		if err := s.children.KeepApart(ctx, tx, g, child.Ends{Record: i.Record, OtherChild: c}, why); err != nil {
			return "", nil, err
		}
	}
	return of, states, nil
}
