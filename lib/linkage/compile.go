package linkage

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// The bounds of a model. A Gamma has four bits for each comparison.
const (
	MaxFields      = 32
	MaxComparisons = 32
	MaxLevels      = 14
)

// Unseen is the probability of a level that never occurred in training: small,
// and never 0.
const Unseen = 1e-6

// Model is how to tell whether two records are of one person, after Fellegi and
// Sunter (1969). It does not change and is safe for concurrent use.
type Model struct {
	spec    Spec
	fields  map[string]int
	comps   []comparison
	caps    []float64 // by group
	prior   float64   // log2 of the prior odds
	missing []map[string]bool
	tf      Frequencies
	swaps   bool
}

// comparison is a Comparison made ready.
type comparison struct {
	field  int
	group  int // index into caps, -1 for none
	own    bool
	levels []level
}

type level struct {
	either []test // one of these
	all    []test // and all of these
	bits   float64
	tf     float64 // weight of the adjustment, 0 for none
	tfMin  float64
	usual  float64 // log2 of the frequency that U stands for
	swaps  int     // the field whose comparison is silenced, or -1
}

// InvalidError says what is wrong with a model, where (as a path such as
// comparisons[2].levels[0].m) and, where it was read from text, on which line.
type InvalidError struct {
	Path string
	Line int
	Why  string
}

func (e *InvalidError) Error() string {
	where := cmp.Or(e.Path, "model")
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s: %s", e.Line, where, e.Why)
	}
	return where + ": " + e.Why
}

func invalid(path, format string, args ...any) error {
	return &InvalidError{Path: path, Why: fmt.Sprintf(format, args...)}
}

// New makes a model of a specification, of which it keeps a copy. Levels without M
// and U get rough guesses. The error is an *InvalidError.
func New(spec Spec) (*Model, error) {
	m := &Model{spec: clone(spec), fields: map[string]int{}}
	if err := m.spec.check(); err != nil {
		return nil, err
	}
	m.prior = math.Log2(m.spec.Prior / (1 - m.spec.Prior))
	groups := map[string]int{}
	for i, c := range m.spec.Caps {
		groups[c.Group] = i
		m.caps = append(m.caps, c.Bits)
	}
	for i, f := range m.spec.Fields {
		m.fields[f.Name] = i
		missing := map[string]bool{}
		for _, v := range f.Missing {
			missing[Fold(v)] = true
		}
		m.missing = append(m.missing, missing)
	}
	for i := range m.spec.Comparisons {
		c := &m.spec.Comparisons[i]
		guess(c.Levels)
		ready := comparison{field: m.fields[c.Field], group: -1, own: true}
		if g, capped := groups[c.Group]; capped && c.Group != "" {
			ready.group = g
		}
		for _, l := range c.Levels {
			ready.levels = append(ready.levels, m.level(c, l))
		}
		for _, l := range ready.levels {
			for _, t := range slices.Concat(l.either, l.all) {
				ready.own = ready.own && t.field == ready.field
			}
			m.swaps = m.swaps || l.swaps >= 0
		}
		m.comps = append(m.comps, ready)
	}
	return m, nil
}

func (m *Model) level(c *Comparison, l Level) level {
	ready := level{bits: math.Log2(l.M / l.U), swaps: -1}
	for _, t := range append([]Condition{l.Condition}, l.Or...) {
		ready.either = append(ready.either, m.test(c, t))
		if t.Kind == Swapped {
			ready.swaps = m.fields[t.With]
		}
	}
	for _, t := range l.And {
		ready.all = append(ready.all, m.test(c, t))
	}
	if l.TF != nil {
		ready.tf, ready.tfMin, ready.usual = l.TF.Weight, l.TF.Minimum, math.Log2(usual(c, l))
	}
	return ready
}

// usual is the frequency that a level's U stands for: that of exact agreement,
// where the comparison has such a level, as in Splink.
func usual(c *Comparison, l Level) float64 {
	if !l.TF.Own {
		for _, other := range c.Levels {
			if other.Kind == Exact && (other.Field == "" || other.Field == c.Field) && len(other.And) == 0 {
				return other.U
			}
		}
	}
	return l.U
}

func (m *Model) test(c *Comparison, t Condition) test {
	ready := test{op: ops[t.Kind], field: m.fields[cmp.Or(t.Field, c.Field)], at: t.At}
	if t.With != "" {
		ready.with = m.fields[t.With]
	}
	return ready
}

// guess gives M and U to levels that have none: nearly all matches agree at the
// best level, nearly all others at none.
func guess(levels []Level) {
	n := len(levels)
	for i := range levels {
		l := &levels[i]
		if l.M == 0 {
			l.M = 0.2 / float64(max(1, n-1))
			if i == 0 {
				l.M = 0.8
			}
		}
		if l.U == 0 {
			l.U = 0.05 / float64(max(1, n-1))
			if i == n-1 {
				l.U = 0.95
			}
		}
	}
}

// Spec returns what the model is, as a copy.
func (m *Model) Spec() Spec { return clone(m.spec) }

// Field returns the place of a field among the model's fields.
func (m *Model) Field(name string) (int, bool) {
	i, ok := m.fields[name]
	return i, ok
}

// WithFrequencies returns the same model with another source of frequencies,
// which Prepare asks. Without one no level is adjusted.
func (m *Model) WithFrequencies(f Frequencies) *Model {
	other := *m
	other.tf = f
	return &other
}

// Frequencies tells how common a value is: the share, above 0 and at most 1, of a
// field's values that are equal to it. Value is a plain form as FormOf gives it.
// False means that it is not known. It must be safe for concurrent use.
type Frequencies interface {
	Frequency(field, value string) (share float64, known bool)
}

// FrequencyFunc is a function as Frequencies.
type FrequencyFunc func(field, value string) (float64, bool)

// Frequency calls the function.
func (f FrequencyFunc) Frequency(field, value string) (float64, bool) { return f(field, value) }

func clone(s Spec) Spec {
	s.Fields = slices.Clone(s.Fields)
	for i := range s.Fields {
		s.Fields[i].Columns = slices.Clone(s.Fields[i].Columns)
		s.Fields[i].Missing = slices.Clone(s.Fields[i].Missing)
	}
	s.Comparisons = slices.Clone(s.Comparisons)
	for i := range s.Comparisons {
		levels := slices.Clone(s.Comparisons[i].Levels)
		for j := range levels {
			levels[j].Or, levels[j].And = slices.Clone(levels[j].Or), slices.Clone(levels[j].And)
			if levels[j].TF != nil {
				tf := *levels[j].TF
				levels[j].TF = &tf
			}
		}
		s.Comparisons[i].Levels = levels
	}
	s.Caps = slices.Clone(s.Caps)
	s.Blocking, s.Certain = cloneRules(s.Blocking), cloneRules(s.Certain)
	if s.Training != nil {
		t := *s.Training
		t.Warnings = slices.Clone(t.Warnings)
		s.Training = &t
	}
	return s
}

func cloneRules(rules []Rule) []Rule {
	rules = slices.Clone(rules)
	for i := range rules {
		rules[i].Keys, rules[i].Split = slices.Clone(rules[i].Keys), slices.Clone(rules[i].Split)
	}
	return rules
}
