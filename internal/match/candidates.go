package match

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Matcher finds candidates and decides.
type Matcher struct {
	index    *find.Index
	children *child.Service
}

// NewMatcher makes a Matcher.
func NewMatcher(index *find.Index, children *child.Service) *Matcher {
	return &Matcher{index, children}
}

// Finder finds the children that a record may be about: find.Index, or a
// find.Mirror for whoever matches many.
type Finder interface {
	Lookalikes(ctx context.Context, r db.Reader, g access.Grant, s *find.Sought, floor float64) ([]find.Lookalike, error)
}

// Mirror is that of the index.
func (m *Matcher) Mirror(ctx context.Context, r db.Reader, g access.Grant, records int) (*find.Mirror, error) {
	return m.index.Mirror(ctx, r, g, records)
}

// Finder is where to look: the mirror if there is one, else the index.
func (m *Matcher) Finder(mirror *find.Mirror) Finder {
	if mirror != nil {
		return mirror
	}
	return m.index
}

// Seek makes a record ready for Decide. It asks nothing of the database and may
// be done ahead, on any goroutine.
func (m *Matcher) Seek(rec child.Record) *find.Sought { return m.index.Seek(entry(rec)) }

// Decide finds the children that a record may be about, leaving out the one
// called except, and decides. sought is what Seek made of the record. For a Match
// it returns the child as loaded, ready to be joined.
func (m *Matcher) Decide(ctx context.Context, r db.Reader, g access.Grant, from Finder, rec child.Record, sought *find.Sought, except string) (Decision, child.Whole, error) {
	return m.decide(ctx, r, g, from, rec, sought, func(c string) bool { return c == except })
}

func (m *Matcher) decide(ctx context.Context, r db.Reader, g access.Grant, from Finder, rec child.Record, sought *find.Sought, except func(child string) bool) (Decision, child.Whole, error) {
	found, err := from.Lookalikes(ctx, r, g, sought, Floor)
	if err != nil {
		return Decision{Status: Error}, child.Whole{}, err
	}
	var candidates []Candidate
	wholes := map[string]child.Whole{}
	for _, f := range found {
		if except(f.Child) || !f.Identifier && !f.Carer && f.Score < Guard {
			continue
		}
		w, err := m.children.Load(ctx, r, g, f.Child)
		if err != nil {
			return Decision{Status: Error}, child.Whole{}, err
		}
		if _, seen := wholes[w.ID]; seen || except(w.ID) {
			continue // found by another of its ids already
		}
		wholes[w.ID] = w
		candidates = append(candidates, Candidate{w.ID, f.Score, f.Guarded, f.Identifier, w.View})
		if len(candidates) == 12 {
			break // more are not worth a person's time
		}
	}
	d := Decide(rec, candidates)
	return d, wholes[d.Child], nil
}

// Floor is from how many bits on a child who is not guarded is looked at. It is a little below Review: a newborn's row and that of the child who
// was expected differ in birth date and given name, so that family name and
// postcode alone speak for them (10.6 and 9, less 1 for another day).
const Floor = 18.0

// entry is what of a record is looked for.
func entry(rec child.Record) find.Entry {
	e := find.Entry{Gender: string(rec.Gender)}
	for _, n := range rec.Names {
		name := find.Name{Given: n.Given, Family: n.Family}
		if name.Given == "" {
			name.Given = rec.Current().Given
		}
		if name.Family == "" {
			name.Family = rec.Current().Family
		}
		known := false
		for _, o := range e.Names {
			known = known || o == name
		}
		if !known {
			e.Names = append(e.Names, name)
		}
	}
	e.Births = []workday.Date{rec.Birth.Date}
	for _, i := range rec.Identifiers {
		e.Identifiers = append(e.Identifiers, find.Identifier{Kind: i.Kind, Value: i.Value, Verified: i.State == child.Verified})
	}
	for _, a := range rec.Addresses {
		if a.Postcode != "" {
			e.Places = append(e.Places, find.Place{Postcode: a.Postcode})
			break
		}
	}
	if rec.Mother != nil {
		e.Carers = append(e.Carers, find.Carer{Given: rec.Mother.Name.Given, Family: rec.Mother.Name.Family})
	}
	return e
}
