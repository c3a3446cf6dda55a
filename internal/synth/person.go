package synth

import (
	"onestory/lib/ukid"
	"onestory/lib/workday"
)

// Sex as recorded; the zero value is not specified.
type Sex string

// The sexes that the lists record.
const (
	Female Sex = "F"
	Male   Sex = "M"
)

// Legal is the reason a council works with a child, in the council's code.
type Legal string

// The council's codes.
const (
	InNeed         Legal = "CIN"
	ProtectionPlan Legal = "CP"
	Accommodated   Legal = "V2"
	InterimOrder   Legal = "C1"
	CareOrder      Legal = "C2"
)

// Address is one dwelling. Its zero value means none.
type Address struct {
	Line1, Line2, Town string
	Postcode           ukid.Postcode
	UPRN               ukid.UPRN
}

// Carer is an adult with parental responsibility or care.
type Carer struct {
	Given, Family string
	// Relationship is Mother, Father, Step-father, Grandmother or Foster carer.
	Relationship   string
	Responsibility bool
	Phone          string
	NHS            ukid.NHSNumber
	// Apart is true for a carer who lives at the child's second address.
	Apart bool
}

// Name is the carer's given and family name.
func (c Carer) Name() string { return c.Given + " " + c.Family }

// Involvement is a worker's part in a child's life. To is zero while it lasts.
type Involvement struct {
	Worker, Phone, Team, TeamPhone string
	From, To                       workday.Date
}

// Child is the truth about one child.
type Child struct {
	// ID counts from 1; Household likewise.
	ID, Household int
	Given, Middle string
	Family        string
	KnownAs       string // a given name, when another is used
	Former        string // a family name borne before
	Born          workday.Date
	Expected      workday.Date // for an unborn child, whose Born is zero
	Sex           Sex
	BirthOrder    int // 1, 2 … among twins, otherwise 0
	NHS           ukid.NHSNumber
	UPN           ukid.UPN
	Carers        []Carer
	Address       Address
	Previous      Address // where the child lived until Moved
	Moved         workday.Date
	Second        Address // of the carer apart
	NoFixedAbode  bool
	School        School   // zero when none is recorded
	Practice      Practice // likewise
	Legal         Legal
	// Protection is "", "L" for a location shield or "H" for hidden.
	Protection   string
	Visiting     *Involvement // health visiting
	YouthJustice *Involvement
	SocialCare   *Involvement
}

// Unborn reports whether the child is expected.
func (c *Child) Unborn() bool { return c.Born.IsZero() }

// LookedAfter reports whether the council looks after the child.
func (c *Child) LookedAfter() bool {
	return c.Legal == Accommodated || c.Legal == InterimOrder || c.Legal == CareOrder
}

// Age is the age on AsOf, -1 for an unborn child.
func (c *Child) Age() int {
	if c.Unborn() {
		return -1
	}
	return c.Born.Age(AsOf())
}

// Household is the children who live together. Its carers are with each child,
// since brothers and sisters need not share them.
type Household struct {
	ID       int
	Children []Child
}
