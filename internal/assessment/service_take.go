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
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g, q.Item)
		a, err := s.find(ctx, tx, g)
		if err != nil {
			return struct{}{}, ev, err
		}
		d, err := s.Forms.Of(ctx, tx, g, a.Form, a.OnForm)
		if err != nil {
			return struct{}{}, ev, err
		}
		taken := of(d)
		for _, sec := range d.Sections() {
			kind := Part{Key: part}.Kind()
			if sec.Part() != kind || taken[sec.ID].Empty() {
				continue
			}
			w, err := s.asWriter(ctx, tx, g, part, sec.Number)
			if err != nil {
				return struct{}{}, ev, err
			}
			if !w.Episode.Writes() {
				return struct{}{}, ev, access.ErrNotFound
			}
			here, version, err := s.one(ctx, tx, w)
			if err != nil {
				return struct{}{}, ev, err
			}
			merged, _ := d.Merge(sec, form.Sheet{}, taken[sec.ID], here)
			if _, err := s.put(ctx, tx, g, w, merged, version); err != nil {
				return struct{}{}, ev, err
			}
		}
		return struct{}{}, ev, nil
	})
	return err
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
