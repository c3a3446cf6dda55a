package agency

import (
	"slices"
	"strings"

	"onestory/internal/kit/problem"
)

// Kind is what sort of organisation an agency is.
type Kind string

// Kinds lists the kinds in the order offered.
func Kinds() []Kind {
	return []Kind{"school", "early-years", "college", "practice", "health-visiting", "school-nursing", "hospital", "mental-health",
		"social-care", "front-door", "early-help", "youth-justice", "youth-service", "police", "housing", "probation", "substance-misuse", "refuge", "voluntary", "council", "other"}
}

// Key is the catalogue key of the kind's name.
func (k Kind) Key() string { return "agency.kind." + string(k) }

// Agency is an organisation that works with children.
type Agency struct {
	ID        string
	Authority string
	Name      string // in English
	NameCy    string // in Welsh; "" is the same
	Kind      Kind
	Main      string // telephone number
	Duty      string // telephone number answered when it is urgent; "" is none
	Ref       string // URN of a school, ODS code of a health organisation; "" is none
	Version   int64
}

// NameIn is the name in a language, "en" or "cy".
func (a Agency) NameIn(lang string) string { return nameIn(lang, a.Name, a.NameCy) }

func nameIn(lang, en, cy string) string {
	if lang == "cy" && cy != "" {
		return cy
	}
	return en
}

// Check names what must change before an agency is written.
func (a Agency) Check() error {
	var faults []problem.Field
	if strings.TrimSpace(a.Name) == "" {
		faults = append(faults, problem.Field{Name: "name", Key: "agency.fault.name"})
	}
	if !slices.Contains(Kinds(), a.Kind) {
		faults = append(faults, problem.Field{Name: "kind", Key: "agency.fault.kind"})
	}
	if a.Main == "" {
		faults = append(faults, problem.Field{Name: "main", Key: "agency.fault.main"})
	}
	if strings.Trim(a.Ref, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || len(a.Ref) > 12 {
		faults = append(faults, problem.Field{Name: "ref", Key: "agency.fault.ref"})
	}
	return problem.Check(faults...)
}
