package find

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Alike is a child that a record may belong to.
type Alike struct {
	Child   string
	Score   float64 // bits of evidence
	Guarded bool
	Exact   bool // exact name and birth date
}

// Alike lists every child that a record may belong to, best first, hidden ones
// too: for matching, never for a page.
func (x *Index) Alike(ctx context.Context, r db.Reader, g access.Grant, e Entry) ([]Alike, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	if len(e.Names) == 0 || len(e.Births) == 0 {
		return nil, nil
	}
	q := Query{Given: e.Names[0].Given, Family: e.Names[0].Family, Birth: e.Births[0], Gender: e.Gender}
	if len(e.Places) > 0 {
		q.Postcode = e.Places[0].Postcode
	}
	s := &search{x: x, r: r, q: q, cleared: true, now: g.Now(), where: everyone}
	scores, err := s.run(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for lookalikes: %w", err)
	}
	var out []Alike
	for _, c := range scores {
		if sh, ok := s.visible[c.no]; ok {
			out = append(out, Alike{Child: sh.child, Score: c.total, Guarded: sh.guarded, Exact: c.given == givenExact && c.family == familyExact && c.birth == birthExact})
		}
	}
	return out, nil
}
