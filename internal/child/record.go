package child

import (
	"strings"

	"onestory/lib/workday"
)

// Record is one supplier's view of a child, as supplied. The zero value of each
// field means that the supplier said nothing of it.
type Record struct {
	Names       []Name       `json:"names,omitempty"` // the current one first
	Birth       Birth        `json:"birth,omitzero"`
	Gender      Gender       `json:"gender,omitempty"`
	Identifiers []Identifier `json:"identifiers,omitempty"`
	Addresses   []Address    `json:"addresses,omitempty"` // the current one first
	Carers      []Carer      `json:"carers,omitempty"`
	School      *Universal   `json:"school,omitempty"`
	Practice    *Universal   `json:"practice,omitempty"`
	HealthVisit *Universal   `json:"health_visiting,omitempty"`
	Mother      *Mother      `json:"mother,omitempty"` // of an unborn child
	Died        workday.Date `json:"died,omitzero"`
	BirthOrder  int          `json:"birth_order,omitempty"` // of twins and more
}

// NameKind says which of a child's names one is.
type NameKind string

// The kinds of name; "" is the legal one.
const (
	Legal     NameKind = ""
	Former    NameKind = "former"
	KnownAs   NameKind = "known-as"
	Preferred NameKind = "preferred"
)

// Name is a name with its kind.
type Name struct {
	Kind   NameKind `json:"kind,omitempty"`
	Given  string   `json:"given,omitempty"`
	Middle string   `json:"middle,omitempty"`
	Family string   `json:"family,omitempty"`
}

// Full is given, middle and family name with single spaces.
func (n Name) Full() string {
	return strings.Join(strings.Fields(n.Given+" "+n.Middle+" "+n.Family), " ")
}

// Precision says how exactly a date is known.
type Precision string

// The precisions; "" is to the day.
const (
	ToDay    Precision = ""
	ToMonth  Precision = "month"
	ToYear   Precision = "year"
	Expected Precision = "expected" // the child is unborn; the date is the expected one
)

// Birth is a date of birth and how exactly it is known.
type Birth struct {
	Date      workday.Date `json:"date,omitzero"`
	Precision Precision    `json:"precision,omitempty"`
}

// Unborn reports whether the date is an expected one.
func (b Birth) Unborn() bool { return b.Precision == Expected }

// Gender is as the family gives it.
type Gender string

// The genders. NotSpecified is a statement, "" is silence.
const (
	Female       Gender = "female"
	Male         Gender = "male"
	Other        Gender = "other"
	NotSpecified Gender = "not-specified"
)

// IdentifierState says how far an identifier may be relied on.
type IdentifierState string

// The states; "" is unverified.
const (
	Unverified IdentifierState = ""
	Verified   IdentifierState = "verified"
	Past       IdentifierState = "former"
	Temporary  IdentifierState = "temporary"
)

// Identifier is a number issued by someone: kind "nhs", "upn", or a supplier's own.
type Identifier struct {
	Kind  string          `json:"kind"`
	Value string          `json:"value"` // canonical, without spaces
	State IdentifierState `json:"state,omitempty"`
}

// The kinds of identifier that any practitioner may search by.
const (
	KindNHS = "nhs"
	KindUPN = "upn"
)

// AddressStatus is a statement in place of an address.
type AddressStatus string

// The statements; "" means that the lines hold an address. The last three are
// those of the children who left, from the regulations of 2007 (SI 2007/2182, Sch. 1 para. 2).
const (
	HasAddress         AddressStatus = ""
	NoAddress          AddressStatus = "no-address"      // no fixed address, or none known
	LeftReturns        AddressStatus = "left-returns"    // left the area, means to return within three years
	LeftForGood        AddressStatus = "left-for-good"   // left the area, does not mean to return
	LeftWithoutTelling AddressStatus = "left-no-details" // left the area, nothing known
)

// Address is where a child lives or lived.
type Address struct {
	Status   AddressStatus `json:"status,omitempty"`
	Lines    []string      `json:"lines,omitempty"`
	Postcode string        `json:"postcode,omitempty"` // canonical, "ZZ1 1AA"
	UPRN     string        `json:"uprn,omitempty"`
	From     workday.Date  `json:"from,omitzero"`
	To       workday.Date  `json:"to,omitzero"` // last day; zero while it lasts
}

// House is the first number or word of the address, which with the postcode tells one door from the next.
func (a Address) House() string {
	if len(a.Lines) == 0 {
		return ""
	}
	f := strings.FieldsFunc(strings.ToLower(a.Lines[0]), func(r rune) bool { return r == ' ' || r == ',' })
	if len(f) == 0 {
		return ""
	}
	if (f[0] == "flat" || f[0] == "unit") && len(f) > 1 {
		return f[0] + f[1]
	}
	return f[0]
}

// Carer is an adult with parental responsibility or care.
type Carer struct {
	Name           Name         `json:"name"`
	Relationship   string       `json:"relationship,omitempty"` // "mother", "foster carer", as supplied
	Responsibility bool         `json:"responsibility,omitempty"`
	Care           bool         `json:"care,omitempty"`
	Phones         []string     `json:"phones,omitempty"`
	From           workday.Date `json:"from,omitzero"`
	To             workday.Date `json:"to,omitzero"`
}

// Universal is a universal service that the child uses.
type Universal struct {
	Name  string       `json:"name"`
	Phone string       `json:"phone,omitempty"`
	Ref   string       `json:"ref,omitempty"` // URN of a school, ODS code of a practice
	From  workday.Date `json:"from,omitzero"`
	To    workday.Date `json:"to,omitzero"`
}

// Mother identifies an unborn child.
type Mother struct {
	Name Name   `json:"name"`
	NHS  string `json:"nhs,omitempty"`
}

// Current is the name that the record calls the child by.
func (r Record) Current() Name {
	if len(r.Names) == 0 {
		return Name{}
	}
	return r.Names[0]
}
