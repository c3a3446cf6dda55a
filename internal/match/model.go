package match

import (
	"fmt"
	"math"

	"onestory/lib/linkage"
)

// The fields by which a record and a child are compared.
const (
	fieldGiven    = "given"
	fieldFamily   = "family"
	fieldBirth    = "birth"
	fieldSex      = "sex"
	fieldPostcode = "postcode"
	fieldPhone    = "phone"   // of carers
	fieldNHS      = "nhs"     // verified numbers
	fieldNumber   = "numbers" // NHS numbers that nobody verified
	fieldUPN      = "upn"
)

// household is the group of what brothers and sisters share. It counts once
// between them (Newcombe 1993), however much of it agrees.
const household = "household"

// Standard is the model that is live until one was trained on the deployment's
// own records and signed: the weights of a trial with eleven million made-up
// children. Its prior is set for the number of children held.
func Standard() linkage.Spec {
	in := func(group string, c linkage.Comparison) linkage.Comparison { c.Group = group; return c }
	exact, other := linkage.Condition{Kind: linkage.Exact}, linkage.Condition{Kind: linkage.Else}
	return linkage.Spec{
		Format: 1, Name: "standard", Version: "1", Prior: 1.0 / leastChildren,
		Fields: []linkage.Field{
			{Name: fieldGiven, Kind: linkage.Given}, {Name: fieldFamily, Kind: linkage.Family}, {Name: fieldBirth, Kind: linkage.Date, Order: "ymd"},
			{Name: fieldSex, Kind: linkage.Sex}, {Name: fieldPostcode, Kind: linkage.Postcode}, {Name: fieldPhone, Kind: linkage.Phone},
			{Name: fieldNHS, Kind: linkage.Identifier}, {Name: fieldNumber, Kind: linkage.Identifier}, {Name: fieldUPN, Kind: linkage.Identifier},
		},
		Comparisons: []linkage.Comparison{
			linkage.GivenNames(fieldGiven, fieldFamily),
			in(household, linkage.FamilyNames(fieldFamily)),
			linkage.BirthDates(fieldBirth),
			linkage.Sexes(fieldSex),
			in(household, linkage.Postcodes(fieldPostcode)),
			// Not as much as a number of one's own: offices and children's homes have many.
			{Name: fieldPhone, Field: fieldPhone, Group: household, Levels: []linkage.Level{
				{Label: "same", Condition: exact, M: .7, U: 1e-4},
				{Label: "all other", Condition: other, M: .3, U: 1},
			}},
			{Name: fieldNHS, Field: fieldNHS, Levels: []linkage.Level{
				{Label: "same", Condition: exact, M: .995, U: 1.2e-7},
				{Label: "all other", Condition: other, M: .0048, U: 1},
			}},
			{Name: fieldNumber, Field: fieldNumber, Levels: []linkage.Level{
				{Label: "same", Condition: exact, Or: []linkage.Condition{{Kind: linkage.Cross, With: fieldNHS}}, M: .9, U: 1e-6},
				{Label: "one slip", Condition: linkage.Condition{Kind: linkage.OSAAtMost, At: 1}, M: .05, U: 1e-5},
				{Label: "all other", Condition: other, M: .05, U: 1},
			}},
			{Name: fieldUPN, Field: fieldUPN, Levels: []linkage.Level{
				{Label: "same", Condition: exact, M: .93, U: 1e-6},
				{Label: "one slip", Condition: linkage.Condition{Kind: linkage.OSAAtMost, At: 1}, M: .02, U: 1e-5},
				{Label: "all other", Condition: other, M: .05, U: 1},
			}},
		},
		Caps:       []linkage.Cap{{Group: household, Bits: linkage.HouseholdCap(leastChildren)}},
		Thresholds: linkage.Thresholds{Review: 0, Link: 6},
	}
}

// leastChildren is how many children there are at least, for the prior: while an
// index fills up it holds few of those who will be there, and a prior for those
// few would join strangers.
const leastChildren = 100_000

// likely is the weight from which what waits is called a potential match; below
// it is one of low confidence. The bounds are those of the Department for
// Education's matching service, .85 and .95.
func likely() float64 { return linkage.WeightOf(.85) }

// forSize is a model for an index of so many children: the more there are, the
// less likely is any one of them, and the more a household may say.
func forSize(spec linkage.Spec, children int) (*linkage.Model, error) {
	n := math.Max(leastChildren, float64(children))
	spec.Prior = 1 / n
	for i := range spec.Caps {
		if spec.Caps[i].Group == household {
			spec.Caps[i].Bits = linkage.HouseholdCap(n)
		}
	}
	m, err := linkage.New(spec)
	if err != nil {
		return nil, fmt.Errorf("model %s %s: %w", spec.Name, spec.Version, err)
	}
	return m, nil
}
