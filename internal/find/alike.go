package find

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Resembling lists guarded children (hidden or shielded) that a record may
// belong to. It is for those who ingest records, so that a lookalike is guarded
// from its first moment; what it returns is shown to cleared reviewers alone.
func (x *Index) Resembling(ctx context.Context, r db.Reader, g access.Grant, e Entry) ([]string, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	found, err := x.Alike(ctx, r, g, e)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, a := range found {
		if a.Guarded {
			out = append(out, a.Child)
		}
	}
	return out, nil
}

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

// ByIdentifier lists children that hold an identifier, hidden ones too: for
// matching, never for a page.
func (x *Index) ByIdentifier(ctx context.Context, r db.Reader, g access.Grant, kind, value string, verified bool) ([]Alike, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	return x.byHashes(ctx, r, x.identifier(kind, value, verified))
}

// AtPostcode reports which of the children have lived at a postcode.
func (x *Index) AtPostcode(ctx context.Context, r db.Reader, g access.Grant, postcode string) ([]Alike, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	return x.byHashes(ctx, r, x.hash("postcode", postcode))
}

func (x *Index) byHashes(ctx context.Context, r db.Reader, hashes ...[]byte) ([]Alike, error) {
	found, err := selectByKeys(ctx, r, hashes, true)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	list, err := selectShown(ctx, r, found, everyone)
	if err != nil {
		return nil, err
	}
	var out []Alike
	for _, no := range found {
		if s, ok := list[no]; ok {
			out = append(out, Alike{Child: s.child, Guarded: s.guarded})
		}
	}
	return out, nil
}
