package assessment

import (
	"context"
	"slices"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Take puts answers that were written elsewhere into one part of a draft: on paper
// at a visit, or by another authority. What stands there already stays beside it.
func (s *Service) Take(ctx context.Context, q access.Request, part string, of func(*form.Definition) map[string]form.Sheet) error {
	_, err := s.Bring(ctx, q, part, func(d *form.Definition, _ map[string]form.Sheet) Brought { return Brought{Mine: of(d)} })
	return err
}

// Brought is answers that were written elsewhere, by sections, and those that were
// there when the writing began: what neither changed meanwhile is not asked about.
// Yield: where both answered a question and the answers cannot stand beside each
// other, what is in the draft stands.
type Brought struct {
	Base, Mine map[string]form.Sheet
	Yield      bool
}

// Bring merges answers that were written elsewhere into one part of a draft, which of
// gets as it stands. It tells what both changed; nothing that was written is lost.
func (s *Service) Bring(ctx context.Context, q access.Request, part string, of func(d *form.Definition, here map[string]form.Sheet) Brought) ([]form.Clash, error) {
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) ([]form.Clash, audit.Event, error) {
		clashes, err := s.BringIn(ctx, tx, g, part, of)
		return clashes, event(g, q.Item), err
	})
}

// BringIn is Bring inside a use case of another feature, about the item of its Grant.
func (s *Service) BringIn(ctx context.Context, tx *db.Tx, g access.Grant, part string, of func(d *form.Definition, here map[string]form.Sheet) Brought) (all []form.Clash, err error) {
	a, err := s.find(ctx, tx, g)
	if err != nil {
		return nil, err
	}
	d, err := s.Forms.Of(ctx, tx, g, a.Form, a.OnForm)
	if err != nil {
		return nil, err
	}
	var brought *Brought
	for _, sec := range d.PartSections(Part{Key: part}.Kind()) {
		w, err := s.asWriter(ctx, tx, g, part, sec.Number)
		if err != nil {
			return nil, err
		}
		if !w.Writes() {
			return nil, access.ErrNotFound
		}
		sheets, err := s.written(ctx, tx, w)
		if err != nil {
			return nil, err
		}
		if brought == nil {
			b := of(d, sheets.plain())
			brought = &b
		}
		mine, here := brought.Mine[sec.ID], sheets[sec.ID]
		if mine.Empty() {
			continue
		}
		a, b := mine, here.Sheet
		if brought.Yield {
			a, b = b, a
		}
		merged, clashes := d.Merge(sec, brought.Base[sec.ID], a, b)
		all = append(all, clashes...)
		if _, err := s.put(ctx, tx, g, w, merged, here.Version); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Keys are the parts of an assessment, by their keys, in order.
func (s Shown) Keys() []string {
	var out []string
	for _, p := range s.Parts {
		if !slices.Contains(out, p.Key) {
			out = append(out, p.Key)
		}
	}
	return out
}
