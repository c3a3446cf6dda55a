package match

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/db"
	"onestory/lib/linkage"
)

// Matcher finds candidates, weighs them and decides. It is safe for concurrent use.
type Matcher struct {
	index    *find.Index
	children *child.Service
	models   Models // nil where nobody trains any
	live     atomic.Pointer[adopted]
	sized    atomic.Pointer[sized]
}

// sized is the live model, for an index of a size.
type sized struct {
	of       *adopted
	name     string
	children int
	model    *linkage.Model
	limits   Limits
	// family is the comparison of family names, otherFamily its last level.
	family, otherFamily int
}

// NewMatcher makes a Matcher that works by a model, by which searches rank from
// now on. What is wrong with a model is said when it is used.
func NewMatcher(index *find.Index, children *child.Service, spec linkage.Spec) *Matcher {
	index.Rank(rankBy(spec))
	m := &Matcher{index: index, children: children}
	m.live.Store(&adopted{spec: spec})
	return m
}

// model is the model for the index as large as it is now, to a tenth.
func (m *Matcher) model() (*sized, error) {
	live, n := m.live.Load(), max(leastChildren, m.index.Size())
	if s := m.sized.Load(); s != nil && s.of == live && n < s.children+s.children/10 && n > s.children-s.children/10 {
		return s, nil
	}
	s, err := m.size(live, n)
	if err == nil {
		m.sized.Store(s)
	}
	return s, err
}

// size is a model for an index of so many children.
func (m *Matcher) size(of *adopted, children int) (*sized, error) {
	model, err := forSize(of.spec, children)
	if err != nil {
		return nil, err
	}
	s := &sized{of: of, name: NameOf(of.spec), children: children, model: model.WithFrequencies(frequencies{m.index}), limits: limitsOf(of.spec.Thresholds)}
	s.family, s.otherFamily = lastLevel(of.spec, fieldFamily)
	return s, nil
}

// lastLevel finds a comparison of a model and its last level: nothing in common.
func lastLevel(spec linkage.Spec, comparison string) (place, level int) {
	for i, c := range spec.Comparisons {
		if c.Name == comparison {
			return i, len(c.Levels) - 1
		}
	}
	return 0, linkage.MaxLevels // none: never reached
}

// Name names the live model.
func (m *Matcher) Name() string { return NameOf(m.live.Load().spec) }

// frequencies tells a model how common names are, from the index.
type frequencies struct{ index *find.Index }

// Frequency makes frequencies a linkage.Frequencies.
func (f frequencies) Frequency(field, value string) (float64, bool) {
	switch field {
	case fieldGiven:
		return f.index.Shares().Given(value), true
	case fieldFamily:
		return f.index.Shares().Family(value), true
	}
	return 0, false
}

// Sought is a record made ready to be matched.
type Sought struct {
	*find.Sought
	record child.Record
	values linkage.Prepared
	source string // whose record it is, "" for one typed in by hand
}

// Seek makes a record ready for Decide: source is its supplier. It asks nothing
// of the database and may be done ahead, on any goroutine.
func (m *Matcher) Seek(rec child.Record, source string) (*Sought, error) {
	s, err := m.model()
	if err != nil {
		return nil, err
	}
	return &Sought{Sought: m.index.Seek(entry(rec)), record: rec, values: s.model.Prepare(ofRecord(rec)), source: source}, nil
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

// Decide finds the children that a record may be about, leaving out the one
// called except, and decides. For a Match it returns the child as loaded, ready
// to be joined.
func (m *Matcher) Decide(ctx context.Context, r db.Reader, g access.Grant, from Finder, s *Sought, except string) (Decision, child.Whole, error) {
	return m.decide(ctx, r, g, from, s, func(c string) bool { return c == except })
}

// Again is Decide for a record that is held already, by its id: whoever a person
// said it is not, and whoever it belongs to now, by any of their ids, is no
// candidate, however alike. A record that is new can have no such veto.
func (m *Matcher) Again(ctx context.Context, r db.Reader, g access.Grant, from Finder, record string, s *Sought, now string) (Decision, child.Whole, error) {
	vetoes, err := child.Vetoes(ctx, r, g, record)
	if err != nil {
		return Decision{Status: Error}, child.Whole{}, fmt.Errorf("read who a record is not: %w", err)
	}
	same, err := access.SameAs(ctx, r, []string{now})
	if err != nil {
		return Decision{Status: Error}, child.Whole{}, err
	}
	own := map[string]bool{now: true}
	for _, id := range same[now] {
		own[id] = true
	}
	return m.decide(ctx, r, g, from, s, func(c string) bool { return own[c] || vetoes[record][c] })
}

// most is how many candidates are weighed: more are not worth a person's time.
const most = 12

func (m *Matcher) decide(ctx context.Context, r db.Reader, g access.Grant, from Finder, s *Sought, except func(child string) bool) (Decision, child.Whole, error) {
	wrong := Decision{Status: Error}
	live, err := m.model()
	if err != nil {
		return wrong, child.Whole{}, err
	}
	found, err := from.Lookalikes(ctx, r, g, s.Sought, Floor)
	if err != nil {
		return wrong, child.Whole{}, err
	}
	found = slices.DeleteFunc(found, func(f find.Lookalike) bool {
		return except(f.Child) || !f.Identifier && !f.Carer && f.Score < Guard
	})
	found = found[:min(len(found), 2*most)] // some may be one child, by two of its ids
	asked := make([]string, len(found))
	for i, f := range found {
		asked[i] = f.Child
	}
	list, err := m.children.LoadAll(ctx, r, g, asked)
	if err != nil {
		return wrong, child.Whole{}, err
	}
	var candidates []Candidate
	wholes := map[string]child.Whole{}
	for _, f := range found {
		w := list[f.Child]
		if _, seen := wholes[w.ID]; seen || except(w.ID) {
			continue // found by another of its ids already
		}
		wholes[w.ID] = w
		values := live.model.Prepare(ofView(w.View))
		c := live.weigh(&s.values, &values, w.View)
		c.Score, c.Guarded, c.Identifier, c.SameSource = f.Score, f.Guarded, f.Identifier, s.source != "" && w.Has(s.source)
		if candidates = append(candidates, c); len(candidates) == most {
			break
		}
	}
	d := Decide(s.record, candidates, live.limits, m.index.Shares().Names)
	d.Model = live.name
	d.explain(live, s, candidates)
	return d, wholes[d.Child], nil
}

// weigh holds a record against a child.
func (s *sized) weigh(record, of *linkage.Prepared, v child.View) Candidate {
	result := s.model.Score(record, of)
	return Candidate{Child: v.ID, Weight: result.Weight, View: v, values: of, OtherFamily: result.Gamma.Level(s.family) == s.otherFamily}
}

// explain says how the weights of those who count came about.
func (d *Decision) explain(live *sized, s *Sought, found []Candidate) {
	by := func(id string) string {
		at := slices.IndexFunc(found, func(c Candidate) bool { return c.Child == id })
		return evidence(live, live.name, live.model.Explain(&s.values, found[at].values)).String()
	}
	if d.Status == Match {
		d.Evidence = by(d.Child)
	}
	for i := range d.Alike {
		d.Alike[i].Evidence = by(d.Alike[i].Child)
	}
}

// Floor is from how many bits on, without the prior, a child who is not guarded
// is weighed at all. A newborn's row and that of the child who was expected
// differ in birth date and given name, so that family name and postcode alone
// speak for them (10.6 and 9, less 1 for another day).
const Floor = 16.0
