package match

import (
	"onestory/internal/child"
	"onestory/lib/linkage"
)

// Rehearsal decides by a model as a Matcher would, about children that its caller
// holds in memory: how good a model is has to be known before it is live. Nobody
// in it is guarded.
type Rehearsal struct {
	sized *sized
	names func(a, b string) bool
}

// Rehearse readies a model for as many children as the index holds, with the
// index's own frequencies of names.
func (m *Matcher) Rehearse(spec linkage.Spec) (*Rehearsal, error) {
	if err := Fits(spec); err != nil {
		return nil, err
	}
	s, err := m.size(&adopted{spec: spec}, max(leastChildren, m.index.Size()))
	return &Rehearsal{s, m.index.Shares().Names}, err
}

// Values are the values by which a record is compared, by field.
func Values(rec child.Record) linkage.Values { return ofRecord(rec) }

// Record makes a record ready.
func (h *Rehearsal) Record(rec child.Record) linkage.Prepared {
	return h.sized.model.Prepare(ofRecord(rec))
}

// Child makes a child ready.
func (h *Rehearsal) Child(v child.View) linkage.Prepared { return h.sized.model.Prepare(ofView(v)) }

// Weigh holds a record against a child.
func (h *Rehearsal) Weigh(record, of *linkage.Prepared, v child.View, sameSource bool) Candidate {
	c := h.sized.weigh(record, of, v)
	c.SameSource = sameSource
	return c
}

// Decide decides, guards included.
func (h *Rehearsal) Decide(rec child.Record, found []Candidate) Decision {
	return Decide(rec, found, h.sized.limits, h.names)
}
