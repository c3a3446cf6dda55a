package match

import (
	"cmp"
	"slices"

	"onestory/internal/child"
	"onestory/lib/linkage"
)

// Status is how a record stands to the children held. The words are those of
// the Department for Education's matching service.
type Status string

// The statuses. Only Match joins without a person.
const (
	Match              Status = "match"
	PotentialMatch     Status = "potential-match"
	LowConfidenceMatch Status = "low-confidence-match"
	ManyMatch          Status = "many-match"
	NoMatch            Status = "no-match"
	Error              Status = "error"
)

// Guard is from how many bits of evidence on (without the prior) a guarded child
// is held to be perhaps meant. It is far below what joins: to guard a stranger's
// record for a while does less harm than to show a guarded child's.
const Guard = 11.0

// Reason says why a record waits; the catalogue has match.reason.REASON.
type Reason string

// The reasons.
const (
	Alike       Reason = "alike"        // similar in name, birth date or postcode
	Twin        Reason = "twin"         // same family name and birth date, another given name
	OtherBirth  Reason = "other-birth"  // same number, another birth date
	OtherName   Reason = "other-name"   // same number, another name
	OtherNumber Reason = "other-number" // same name, birth date and postcode, another verified number
	Several     Reason = "several"      // more than one child fits
	Unborn      Reason = "unborn"       // may be a child who was expected
	OtherSex    Reason = "other-sex"    // alike, but recorded as of another sex
	FarBirth    Reason = "far-birth"    // alike, but born on another day
	OtherFamily Reason = "other-family" // alike, but with quite another family name
	Duplicate   Reason = "duplicate"    // the same supplier has another record of that child
	Unnamed     Reason = "unnamed"      // one of them has no first name yet
	ByHand      Reason = "by-hand"      // someone typed in a child who is like another
)

// Candidate is a child that the record may be about.
type Candidate struct {
	Child       string
	Score       float64 // bits of evidence from the index, without the prior
	Weight      float64 // bits of evidence by the model, prior included: 0 is even odds
	Guarded     bool
	Identifier  bool       // the index holds an equal verified number
	OtherFamily bool       // the model finds nothing in common between the family names
	SameSource  bool       // the same supplier has a record of the child under another key
	View        child.View // whole
	values      *linkage.Prepared
}

// Likeness is a child that a waiting record resembles.
type Likeness struct {
	Child   string
	Guarded bool
	Weight  float64
	Reason  Reason // what keeps it from being joined
	// Evidence is how the weight came about, as ReadEvidence reads it.
	Evidence string
	root     string // the child's present id, where it was read
}

// Decision is what becomes of a record. Child is set for Match, Alike for all
// but NoMatch.
type Decision struct {
	Status    Status
	Model     string // name and version of what weighed
	Child     string
	Weight    float64 // of the child joined, else of the best
	Margin    float64 // to the next best; it counts up to 40 bits
	Evidence  string  // of a Match: how the weight came about
	Reason    Reason
	Alike     []Likeness // best first
	Protected bool       // one of them is guarded: for cleared reviewers alone
}

// Why is what is kept with the link that a decision makes: of a record like
// nobody, that it was like nobody.
func (d Decision) Why() child.Why {
	if d.Status == Match {
		return child.Why{Model: d.Model, Weight: d.Weight, Reason: string(Match), Evidence: d.Evidence}
	}
	return child.Why{Model: d.Model, Reason: string(d.Status)}
}

// Children are those whom a waiting record resembles, best first.
func (d Decision) Children() []string {
	out := make([]string, len(d.Alike))
	for i, a := range d.Alike {
		out[i] = a.Child
	}
	return out
}

// Waits reports whether a person has to look.
func (d Decision) Waits() bool {
	return d.Status == PotentialMatch || d.Status == LowConfidenceMatch || d.Status == ManyMatch
}

// Limits are the weights between which a person looks. From Link on a record is
// joined, where nothing speaks against it and the next best is Margin behind.
type Limits struct{ Review, Likely, Link, Margin float64 }

// limitsOf are those of a model.
func limitsOf(t linkage.Thresholds) Limits {
	return Limits{Review: t.Review, Likely: max(t.Review, min(likely(), t.Link)), Link: t.Link, Margin: 5}
}

// Decide applies the model's weights and the guards to a record and its
// candidates. The guards are those of Newcombe's household and of twins: a
// weight alone joins twins, and the brother who lives at the same address. names
// reports whether two given names that are a slip apart are both in use.
func Decide(rec child.Record, found []Candidate, l Limits, names func(a, b string) bool) Decision {
	sorted := slices.SortedStableFunc(slices.Values(found), func(a, b Candidate) int { return cmp.Compare(b.Weight, a.Weight) })
	d := Decision{Status: NoMatch, Weight: -40, Margin: 40}
	var sure []string
	for i, c := range sorted {
		p := compare(rec, c.View, names)
		reason := p.guard(c)
		joins := reason == "" && (c.Weight >= l.Link || p.unborn)
		waits := joins || c.Identifier || p.expected() || c.Weight >= l.Review && (c.Guarded || !p.different())
		if c.Guarded && c.Score >= Guard {
			waits, d.Protected = true, true
		}
		if i == 0 {
			d.Weight = c.Weight
		} else if i == 1 {
			d.Margin = min(40, d.Weight-c.Weight)
		}
		if !waits {
			continue
		}
		if joins {
			sure = append(sure, c.Child)
		}
		if reason == "" && !joins {
			reason = Several
			if c.Weight < l.Link {
				reason = Alike
			}
		}
		d.Alike = append(d.Alike, Likeness{Child: c.Child, Guarded: c.Guarded && c.Score >= Guard, Weight: c.Weight, Reason: reason})
	}
	d.settle(sorted, sure, l)
	return d
}

// settle turns what was found into a status.
func (d *Decision) settle(sorted []Candidate, sure []string, l Limits) {
	if len(d.Alike) == 0 {
		return
	}
	first := d.Alike[0]
	numbered := func(c Candidate) bool { return c.Identifier && c.Child != first.Child }
	guarded := func(a Likeness) bool { return a.Guarded && a.Weight >= l.Review }
	close := slices.ContainsFunc(sorted, numbered) || len(d.Alike) > 1 && first.Weight-d.Alike[1].Weight < l.Margin || slices.ContainsFunc(d.Alike[1:], guarded)
	switch {
	case len(sure) == 1 && sure[0] == first.Child && !close:
		d.Status, d.Child, d.Weight, d.Protected = Match, first.Child, first.Weight, false
	case len(sure) > 0:
		d.Status, d.Reason = ManyMatch, Several
	case first.Weight >= l.Likely:
		d.Status, d.Reason = PotentialMatch, first.Reason
	default:
		d.Status, d.Reason = LowConfidenceMatch, first.Reason
	}
}
