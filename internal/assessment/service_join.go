package assessment

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Join gives each child of an episode who has no part yet in the assessment that is
// being written one of their own: a child who was not born when it was begun. It runs
// inside a use case of feature episode, whose key for the child is there.
func (s *Service) Join(ctx context.Context, tx *db.Tx, g access.Grant, episode string) ([]audit.State, error) {
	ep, err := s.Episodes.Of(ctx, tx, g, episode)
	if err != nil {
		return nil, err
	}
	all, err := selectOfChild(ctx, tx, g.Children())
	if err != nil {
		return nil, fmt.Errorf("read the assessments of a child: %w", err)
	}
	grants, err := s.Episodes.Children(ctx, tx, g, episode)
	if err != nil {
		return nil, err
	}
	var out []audit.State
	for _, a := range all {
		if a.Episode != episode || a.Signed || a.Form == ChecklistForm || !ep.Writes(a.Form) {
			continue
		}
		b := Beginning{Episode: ep, Number: a.Number}
		if b.Form, err = s.Forms.Of(ctx, tx, g, a.Form, a.OnForm); err != nil {
			return nil, err
		}
		there, err := selectItems(ctx, tx, a.ID)
		if err != nil {
			return nil, fmt.Errorf("read the children of an assessment: %w", err)
		}
		for _, cg := range grants {
			if has(there, cg.Children()) {
				continue
			}
			keys, err := s.Keys.Keys(ctx, scope(a.Home), scope(cg.Child()))
			if err != nil {
				return nil, err
			}
			a.Child, a.Item = cg.Child(), s.IDs.Secret()
			if err := insertItem(ctx, tx, a.Child, a.Item, a.ID); err != nil {
				return nil, fmt.Errorf("write a child's assessment: %w", err)
			}
			st, err := access.Hold(ctx, tx, itemOf(a, g))
			if err != nil {
				return nil, err
			}
			out = append(out, st)
			if err := s.part(ctx, tx, cg, keys, a, b, Part{Key: string(form.ChildPart), Child: cg.Child()}); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func has(items map[string]string, children []string) bool {
	for _, c := range children {
		if _, ok := items[c]; ok {
			return true
		}
	}
	return false
}
