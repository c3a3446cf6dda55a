package agency

import (
	"strings"

	"onestory/internal/kit/problem"
)

// Scope says of which children records are kept.
type Scope string

// The scopes.
const (
	Involved  Scope = "involved"  // children that an agency works with; the default
	Universal Scope = "universal" // every child of the authority
)

// Settings are what a deployment stands on.
type Settings struct {
	Authority string // id of the authority, as in "northbridge"; never changes once set
	Name      string // in English
	NameCy    string // in Welsh; "" is the same
	Broker    string // telephone number of the duty broker
	Scope     Scope
	Basis     string // the legal basis of a universal record
	DPIA      string // reference of its data protection impact assessment
	// Grace is for how many days after somebody said that they are no longer involved
	// they still see the record, to write up and hand over; 0: none.
	Grace   int
	Version int64
}

// DefaultGrace is Grace until an authority sets its own; MaxGrace the most that it
// can set (docs/adr/0019).
const (
	DefaultGrace = 7
	MaxGrace     = 28
)

// NameIn is the authority's name in a language, "en" or "cy".
func (s Settings) NameIn(lang string) string { return nameIn(lang, s.Name, s.NameCy) }

// Check names what must change before settings are written.
func (s Settings) Check() error {
	var faults []problem.Field
	if s.Authority == "" || strings.Trim(s.Authority, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		faults = append(faults, problem.Field{Name: "authority", Key: "agency.fault.authority"})
	}
	if strings.TrimSpace(s.Name) == "" {
		faults = append(faults, problem.Field{Name: "name", Key: "agency.fault.authority.name"})
	}
	if s.Broker == "" {
		faults = append(faults, problem.Field{Name: "broker", Key: "agency.fault.broker"})
	}
	if s.Grace < 0 || s.Grace > MaxGrace {
		faults = append(faults, problem.Field{Name: "grace", Key: "agency.fault.grace"})
	}
	return problem.Check(faults...)
}

// CheckScope refuses a universal record until it is known by what right it is kept.
func (s Settings) CheckScope() error {
	var faults []problem.Field
	switch s.Scope {
	case Involved:
		return nil
	case Universal:
	default:
		faults = append(faults, problem.Field{Name: "scope", Key: "agency.fault.scope"})
	}
	if strings.TrimSpace(s.Basis) == "" {
		faults = append(faults, problem.Field{Name: "basis", Key: "agency.fault.basis"})
	}
	if strings.TrimSpace(s.DPIA) == "" {
		faults = append(faults, problem.Field{Name: "dpia", Key: "agency.fault.dpia"})
	}
	return problem.Check(faults...)
}
