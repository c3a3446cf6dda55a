package questionnaire

import (
	"fmt"
	"strings"
)

// FaultKind says what is wrong; the words for it are the caller's.
type FaultKind string

// What can be wrong with a response.
const (
	FaultRequired    FaultKind = "required"    // no answer where one is needed
	FaultRecommended FaultKind = "recommended" // no answer where one is hoped for
	FaultUnknown     FaultKind = "unknown"     // the definition has no such item there
	FaultOrder       FaultKind = "order"       // items stand in another order than in the definition
	FaultType        FaultKind = "type"        // an answer of the wrong kind, or written wrongly
	FaultOption      FaultKind = "option"      // not among the answers offered
	FaultExclusive   FaultKind = "exclusive"   // an answer that stands alone was given with others
	FaultTwice       FaultKind = "twice"       // one option chosen twice
	FaultTooMany     FaultKind = "too-many"    // more answers or repetitions than Limit
	FaultTooFew      FaultKind = "too-few"     // fewer than Limit
	FaultTooLong     FaultKind = "too-long"    // more than Limit characters
	FaultTooShort    FaultKind = "too-short"   // fewer than Limit characters
	FaultTooSmall    FaultKind = "too-small"   // below Limit
	FaultTooLarge    FaultKind = "too-large"   // above Limit
	FaultDecimals    FaultKind = "decimals"    // more than Limit digits behind the point
	FaultPattern     FaultKind = "pattern"     // not of the form that the regular expression Limit asks
	FaultUnit        FaultKind = "unit"        // a quantity in another unit than Limit
	FaultSize        FaultKind = "size"        // an attachment of more than Limit bytes
	FaultMedia       FaultKind = "media"       // an attachment of a type that is not taken
	FaultDisabled    FaultKind = "disabled"    // an answer where nothing is asked
	FaultConstraint  FaultKind = "constraint"  // a rule of the form, Limit its key, is not met
	FaultForm        FaultKind = "form"        // the response names another form or version
	FaultExpression  FaultKind = "expression"  // an expression could not be worked out
	FaultAmount      FaultKind = "amount"      // more items or places than there may be
)

// What can be wrong with a definition, beside FaultType, FaultOption,
// FaultTooLarge, FaultExpression and FaultAmount.
const (
	FaultDuplicate FaultKind = "duplicate" // a linkId, code or value set is there twice
	FaultMissing   FaultKind = "missing"   // what is named is not there
	FaultCycle     FaultKind = "cycle"     // conditions or computations that wait for each other
	FaultMisplaced FaultKind = "misplaced" // what does not belong to an item of that type
)

// Fault is one thing wrong. Of a response Path is the place; of a definition it is
// the linkId.
type Fault struct {
	Path   string
	Item   *Item // nil where the definition has none
	Kind   FaultKind
	Answer int    // the number of the answer, -1 where it is not about one
	Limit  string // what the rule asks, or what was looked for in vain
	Text   Text   // the words of a constraint
	// Warning marks what need not hold the response or the definition up.
	Warning bool
}

func (f Fault) String() string {
	s := f.Path + ": " + string(f.Kind)
	if f.Answer >= 0 {
		s += fmt.Sprintf(" (answer %d)", f.Answer+1)
	}
	if f.Limit != "" {
		s += ": " + f.Limit
	}
	return s
}

// CheckError lists what is wrong with a definition.
type CheckError struct{ Faults []Fault }

func (e *CheckError) Error() string {
	var all []string
	for _, f := range e.Faults {
		all = append(all, f.String())
	}
	return strings.Join(all, "\n")
}

func (e *CheckError) serious() bool {
	for _, f := range e.Faults {
		if !f.Warning {
			return true
		}
	}
	return false
}
