package shield

import (
	"strings"
	"time"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Kind is how a child is guarded.
type Kind string

// The kinds. Location: found by name, never where. Hidden: not found at all
// without clearance; only an officer may ask for it.
const (
	Location Kind = "location"
	Hidden   Kind = "hidden"
)

// Status is where a shield stands.
type Status string

// The statuses. Asked for, it already guards.
const (
	Asked  Status = "asked"
	Kept   Status = "kept"
	Lifted Status = "lifted"
)

// Shield is one act of guarding one child.
type Shield struct {
	ID      string
	Child   string
	Kind    Kind
	Status  Status
	AskedBy string // account
	AskedAt time.Time
	Reason  string // sealed
	Decided string // account, "" while undecided
	Review  workday.Date
	Version int64
}

// reviewMonths is when a shield is looked at again (Women's Aid guidance of 2009: six months).
const reviewMonths = 6

// Check says what is missing from a request.
func (s Shield) Check() error {
	var faults []problem.Field
	if s.Kind != Location && s.Kind != Hidden {
		faults = append(faults, problem.Field{Name: "kind", Key: "shield.need-kind"})
	}
	if len(strings.TrimSpace(s.Reason)) < 10 {
		faults = append(faults, problem.Field{Name: "reason", Key: "shield.need-reason"})
	}
	return problem.Check(faults...)
}
