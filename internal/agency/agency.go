package agency

import (
	"cmp"
	"strings"

	"onestory/internal/agencykind"
	"onestory/internal/kit/problem"
)

// Kind is what sort of organisation an agency is: one of those built in, whose rules
// it follows.
type Kind string

// Kinds lists the built-in kinds, in the order offered.
func Kinds() (out []Kind) {
	for _, k := range agencykind.BuiltIn() {
		out = append(out, Kind(k))
	}
	return out
}

// Key is the catalogue key of the kind's name.
func (k Kind) Key() string { return "agency.kind." + string(k) }

// Agency is an organisation that works with children.
type Agency struct {
	ID        string
	Authority string
	Name      string // in English
	NameCy    string // in Welsh; "" is the same
	Kind      Kind   // built in: what rules look at
	Local     string // code of the authority's own kind; "" for none
	Main      string // telephone number
	Duty      string // telephone number answered when it is urgent; "" is none
	Ref       string // URN of a school, ODS code of a health organisation; "" is none
	Asked     string // code of the kind that a second person is to agree to; "" for none
	AskedBy   string // account
	Version   int64
}

// Code is that of its kind, the authority's own or the built-in one.
func (a Agency) Code() string { return cmp.Or(a.Local, string(a.Kind)) }

// of gives it a kind.
func (a *Agency) of(k agencykind.Kind) {
	if a.Kind, a.Local = Kind(k.Base), ""; k.Local() {
		a.Local = k.Code
	}
}

// MaySettle reports whether an account may agree to the kind that was asked for it,
// or refuse it: never whoever asked.
func (a Agency) MaySettle(account string) bool {
	return a.Asked != "" && account != "" && account != a.AskedBy
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
	if a.Code() == "" {
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
