package match

import (
	"context"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Made is what a child is made of, for those who part what does not belong
// together.
type Made struct {
	child.Parts
	Child   string // its present id
	Cleared bool   // the reader may propose that the identity be ended
	Ending  bool   // somebody proposed it
	Mine    bool   // the reader did
}

// Parts shows what q's child is made of.
func (s *Service) Parts(ctx context.Context, q access.Request) (Made, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Made, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"identity", "addresses"}}
		parts, err := s.children.PartsOf(ctx, r, g)
		if err != nil {
			return Made{}, ev, err
		}
		out := Made{Parts: parts, Child: g.Child(), Cleared: g.Actor().Cleared}
		if out.Cleared {
			p, err := selectProposal(ctx, r, g.Child())
			if err != nil {
				return out, ev, err
			}
			out.Ending, out.Mine = p.By != "", p.By != "" && p.By == g.Actor().ID
		}
		return out, ev, nil
	})
}

// Part is Split for a child that is part of q's; for one that is part of another
// it is not found.
func (s *Service) Part(ctx context.Context, q access.Request, merged string) (child.Split, error) {
	made, err := s.Parts(ctx, q)
	if err != nil {
		return child.Split{}, err
	}
	if !slices.ContainsFunc(made.Merged, func(j child.Joining) bool { return j.Child == merged }) {
		return child.Split{}, access.ErrNotFound
	}
	return s.Split(ctx, q, merged)
}
