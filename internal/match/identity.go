package match

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// EndIdentity ends a child who lives on under a new identity (child.EndIdentity).
// It takes two cleared people: the first proposes it, the second does it. To
// anyone else the child is not found. The new identity is named to neither: it
// is made like any other child, and nothing joins it to the old one.
func (s *Service) EndIdentity(ctx context.Context, q access.Request, of string) (Outcome, error) {
	return s.change(ctx, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Outcome, audit.Event, error) {
		if !g.Actor().Cleared {
			return "", audit.Event{}, access.ErrNotFound
		}
		grants, err := g.Also(ctx, tx, []string{of})
		if err != nil || len(grants) == 0 {
			return "", audit.Event{}, orNotFound(err)
		}
		of := grants[of].Child()
		ev := audit.Event{Subjects: grants[of].Subjects(), Classes: []string{"identity"}, Detail: map[string]string{"decision": string(endOf)}}
		if len(ev.Subjects) == 0 {
			ev.Subjects = []string{of}
		}
		was, err := selectProposal(ctx, tx, of)
		if err != nil {
			return "", ev, fmt.Errorf("read what was proposed: %w", err)
		}
		switch was.By {
		case "":
			p := Proposal{Verdict: endOf, By: g.Actor().ID, At: g.Now()}
			return Proposed, ev, insertProposal(ctx, tx, of, p)
		case g.Actor().ID:
			return Proposed, ev, nil
		}
		if ev.State, err = s.children.EndIdentity(ctx, tx, g, of, child.Why{Reason: string(endOf)}); err != nil {
			return "", ev, err
		}
		for _, id := range ev.Subjects {
			if err := forgetChild(ctx, tx, id, db.Millis(g.Now())); err != nil {
				return "", ev, fmt.Errorf("take an ended identity out of the queue: %w", err)
			}
		}
		return Decided, ev, deleteProposal(ctx, tx, of)
	})
}
