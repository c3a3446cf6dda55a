package match

import (
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

// The weights, in bits of evidence, from which a lookalike counts. Review is
// even odds among a million children (log2 of a million is 20). Guard is lower:
// to guard a stranger's record for a while does less harm than to show a guarded
// child's.
const (
	Review = 20.0
	Likely = 26.0
	Guard  = 11.0
)

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
	ByHand      Reason = "by-hand"      // someone typed in a child who is like another
)

// Candidate is a child that the record may be about.
type Candidate struct {
	Child      string
	Score      float64 // bits of evidence
	Guarded    bool
	Identifier bool       // the index holds an equal verified number
	View       child.View // whole
}

// Decision is what becomes of a record. Child is set for Match, Alike for all
// others but NoMatch.
type Decision struct {
	Status    Status
	Child     string
	Reason    Reason
	Alike     []string // best first
	Protected bool     // one of them is guarded: for cleared reviewers alone
}

// Waits reports whether a person has to look.
func (d Decision) Waits() bool {
	return d.Status == PotentialMatch || d.Status == LowConfidenceMatch || d.Status == ManyMatch
}

// Decide applies the rule to a record and its candidates, best first.
func Decide(rec child.Record, found []Candidate) Decision {
	var sure []string
	d := Decision{Status: NoMatch}
	best := 0.0
	for _, c := range found {
		p := compare(rec, c.View)
		reason, ok := p.joins(c.Identifier)
		if ok {
			sure = append(sure, c.Child)
		}
		waits := ok || c.Identifier || p.expected() || c.Score >= Review && (c.Guarded || !p.different())
		if c.Guarded && c.Score >= Guard {
			waits, d.Protected = true, true
		}
		if !waits {
			continue
		}
		d.Alike = append(d.Alike, c.Child)
		best = max(best, c.Score)
		if d.Reason == "" {
			d.Reason = reason
		}
		if d.Reason == "" { // sure by itself, but there are others
			d.Reason = Several
		}
	}
	switch {
	case len(sure) == 1:
		return Decision{Status: Match, Child: sure[0]}
	case len(sure) > 1:
		d.Status, d.Reason = ManyMatch, Several
	case len(d.Alike) > 0 && best >= Likely:
		d.Status = PotentialMatch
	case len(d.Alike) > 0:
		d.Status = LowConfidenceMatch
	}
	return d
}

// pair is how a record and a child compare.
type pair struct {
	sameBirth, sameName, givenAgrees, sameFamily, samePostcode bool
	otherNumber, otherOrder                                    bool
	unborn, wasUnborn, sameMother, sameMotherNHS, nearBirth    bool
}

func compare(rec child.Record, v child.View) pair {
	n := rec.Current()
	given, family := linkage.Fold(n.Given), linkage.Fold(n.Family)
	p := pair{unborn: rec.Birth.Unborn(), givenAgrees: given == "" || linkage.IsPlaceholder(n.Given)}
	for _, o := range v.Names {
		g, f := linkage.Fold(o.Value.Given), linkage.Fold(o.Value.Family)
		p.sameFamily = p.sameFamily || f == family
		p.sameName = p.sameName || g == given && f == family && !linkage.IsPlaceholder(n.Given)
		p.givenAgrees = p.givenAgrees || linkage.IsPlaceholder(o.Value.Given) || likeGiven(n.Given, o.Value.Given)
	}
	for _, b := range v.Births {
		same := b.Value.Unborn() == p.unborn
		p.sameBirth = p.sameBirth || same && b.Value.Precision == rec.Birth.Precision && b.Value.Date == rec.Birth.Date
		p.wasUnborn = p.wasUnborn || b.Value.Unborn() && !v.Birth().Date.IsZero() && v.Birth().Unborn()
		if gap := b.Value.Date.DaysTo(rec.Birth.Date); gap >= -42 && gap <= 42 {
			p.nearBirth = true
		}
	}
	p.samePostcode = slices.ContainsFunc(v.Addresses, func(a child.Of[child.Address]) bool {
		return slices.ContainsFunc(rec.Addresses, func(b child.Address) bool { return b.Postcode != "" && a.Value.Postcode == b.Postcode })
	})
	p.otherNumber = otherNumber(rec, v)
	p.otherOrder = otherOrder(rec, v)
	if rec.Mother != nil {
		for _, m := range v.Mothers {
			p.sameMother = p.sameMother || linkage.Fold(m.Value.Name.Full()) == linkage.Fold(rec.Mother.Name.Full())
			p.sameMotherNHS = p.sameMotherNHS || rec.Mother.NHS != "" && m.Value.NHS == rec.Mother.NHS
		}
	}
	return p
}

// joins reports whether the record is sure to be about the child, and if not
// why a person should look.
func (p pair) joins(identifier bool) (Reason, bool) {
	switch {
	case p.unborn && p.wasUnborn:
		return Unborn, p.sameBirth && p.sameFamily && !p.otherOrder && (p.sameMotherNHS || p.sameMother && p.samePostcode)
	case p.wasUnborn != p.unborn:
		return Unborn, false
	case identifier && !p.sameBirth:
		return OtherBirth, false
	case identifier && p.otherNumber:
		return OtherNumber, false
	case identifier && (!p.givenAgrees || p.otherOrder):
		return OtherName, false
	case identifier:
		return "", true
	case p.sameBirth && p.sameFamily && !p.givenAgrees, p.otherOrder:
		return Twin, false
	case p.sameName && p.sameBirth && p.samePostcode && p.otherNumber:
		return OtherNumber, false
	}
	return Alike, p.sameName && p.sameBirth && p.samePostcode
}

// expected: a child who was expected about then, of the same mother or family.
func (p pair) expected() bool {
	return p.wasUnborn && p.nearBirth && (p.sameMotherNHS || p.sameMother || p.sameFamily && p.samePostcode)
}

// different: two children for certain, since name and number both differ.
func (p pair) different() bool { return p.otherNumber && !p.givenAgrees }

// likeGiven: the same name, an everyday form of it, or a slip away from it.
func likeGiven(a, b string) bool {
	for _, x := range linkage.Tokens(a) {
		for _, y := range linkage.Tokens(b) {
			if x == y || linkage.AreAliases(x, y) {
				return true
			}
			if min(len(x), len(y)) > 3 {
				if _, ok := linkage.OSAWithin(x, y, 1); ok {
					return true
				}
			}
		}
	}
	return false
}

// otherNumber: both sides hold a verified number of one kind, and none is equal.
func otherNumber(rec child.Record, v child.View) bool {
	for _, a := range rec.Identifiers {
		if a.State != child.Verified {
			continue
		}
		other, same := false, false
		for _, b := range v.Identifiers {
			if b.Value.State == child.Verified && b.Value.Kind == a.Kind {
				same, other = same || b.Value.Value == a.Value, true
			}
		}
		if other && !same {
			return true
		}
	}
	return false
}

func otherOrder(rec child.Record, v child.View) bool {
	return rec.BirthOrder != 0 && len(v.BirthOrders) > 0 && !slices.Contains(v.BirthOrders, rec.BirthOrder)
}
