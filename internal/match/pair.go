package match

import (
	"slices"

	"onestory/internal/child"
	"onestory/lib/linkage"
	"onestory/lib/workday"
)

// pair is how a record and a child compare.
type pair struct {
	sameBirth, sameName, givenAgrees, sameFamily, samePostcode bool
	birthAgrees                                                bool // but for a slip
	unnamed                                                    bool // no given name on one side
	otherNumber, otherUPN, otherOrder, otherSex                bool
	unborn, wasUnborn, sameMother, sameMotherNHS, nearBirth    bool
}

// compare holds a record against a child. names reports whether two given names
// that are a slip apart are both names that children have.
func compare(rec child.Record, v child.View, names func(a, b string) bool) pair {
	n := rec.Current()
	given, family := linkage.Fold(n.Given), linkage.Fold(n.Family)
	p := pair{unborn: rec.Birth.Unborn(), unnamed: given == "" || linkage.IsPlaceholder(n.Given)}
	p.givenAgrees = p.unnamed
	named := false
	for _, o := range v.Names {
		g, f := linkage.Fold(o.Value.Given), linkage.Fold(o.Value.Family)
		if g == family && f == given { // in the wrong boxes
			g, f = f, g
			p.givenAgrees = p.givenAgrees || g != ""
		}
		p.sameFamily = p.sameFamily || f == family
		p.sameName = p.sameName || g == given && f == family && !linkage.IsPlaceholder(n.Given)
		named = named || g != "" && !linkage.IsPlaceholder(o.Value.Given)
		p.givenAgrees = p.givenAgrees || linkage.IsPlaceholder(o.Value.Given) || likeGiven(n.Given, o.Value.Given, names)
	}
	for _, b := range v.Births {
		same := b.Value.Unborn() == p.unborn
		p.sameBirth = p.sameBirth || same && b.Value.Precision == rec.Birth.Precision && b.Value.Date == rec.Birth.Date
		p.wasUnborn = p.wasUnborn || b.Value.Unborn() && !v.Birth().Date.IsZero() && v.Birth().Unborn()
		p.birthAgrees = p.birthAgrees || same && oneBirth(rec.Birth.Date, b.Value.Date)
		if gap := b.Value.Date.DaysTo(rec.Birth.Date); gap >= -42 && gap <= 42 {
			p.nearBirth = true
		}
	}
	p.samePostcode = slices.ContainsFunc(v.Addresses, func(a child.Of[child.Address]) bool {
		return slices.ContainsFunc(rec.Addresses, func(b child.Address) bool { return b.Postcode != "" && a.Value.Postcode == b.Postcode })
	})
	p.unnamed = p.unnamed || !named
	p.otherNumber, p.otherUPN = otherNumber(rec, v, child.KindNHS), otherNumber(rec, v, child.KindUPN)
	p.otherSex = otherSex(rec, v)
	p.otherOrder = otherOrder(rec, v)
	if rec.Mother != nil {
		for _, m := range v.Mothers {
			p.sameMother = p.sameMother || linkage.Fold(m.Value.Name.Full()) == linkage.Fold(rec.Mother.Name.Full())
			p.sameMotherNHS = p.sameMotherNHS || rec.Mother.NHS != "" && m.Value.NHS == rec.Mother.NHS
		}
	}
	return p
}

// guard says what keeps the record from joining the child without a person,
// whatever the weight; "" if nothing does.
func (p pair) guard(c Candidate) Reason {
	switch {
	case p.unborn && p.wasUnborn:
		if p.sameBirth && p.sameFamily && !p.otherOrder && (p.sameMotherNHS || p.sameMother && p.samePostcode) {
			return ""
		}
		return Unborn
	case p.unborn != p.wasUnborn:
		return Unborn
	case !c.Identifier && p.sameBirth && !p.givenAgrees && (p.sameFamily || p.samePostcode), p.otherOrder:
		return Twin
	case p.otherNumber:
		return OtherNumber
	case c.Identifier && !p.givenAgrees:
		return OtherName
	case !p.givenAgrees:
		return Alike
	case c.Identifier && !p.sameBirth && !(p.birthAgrees && p.sameName):
		return OtherBirth
	case c.SameSource:
		return Duplicate
	case c.Identifier:
		return ""
	case c.Guarded: // a number makes sure whose record it is; a likeness is for cleared reviewers
		return Alike
	case p.unnamed:
		return Unnamed
	case p.otherSex:
		return OtherSex
	case !p.sameBirth && !(p.birthAgrees && p.samePostcode):
		return FarBirth
	case c.OtherFamily && !p.samePostcode:
		return OtherFamily
	}
	return ""
}

// expected: a child who was expected about then, of the same mother or family.
func (p pair) expected() bool {
	return p.wasUnborn && p.nearBirth && (p.sameMotherNHS || p.sameMother || p.sameFamily && p.samePostcode)
}

// different: two children for certain, since name and number both differ.
func (p pair) different() bool { return (p.otherNumber || p.otherUPN) && !p.givenAgrees }

// oneBirth: the same day, day and month changed over, or two of day, month and
// year the same.
func oneBirth(a, b workday.Date) bool {
	if a.IsZero() || b.IsZero() {
		return false
	}
	ay, am, ad := a.Parts()
	by, bm, bd := b.Parts()
	if ay == by && (am == bm || ad == bd || int(am) == bd && ad == int(bm)) {
		return true
	}
	return am == bm && ad == bd
}

// otherSex: both sides say female or male, and not the same.
func otherSex(rec child.Record, v child.View) bool {
	known := func(g child.Gender) bool { return g == child.Female || g == child.Male }
	if !known(rec.Gender) {
		return false
	}
	other := false
	for _, g := range v.Genders {
		if g.Value == rec.Gender {
			return false
		}
		other = other || known(g.Value)
	}
	return other
}

// likeGiven: the same name, an everyday form of it, or a slip away from it that is
// no name of its own. Ella and Bella may be twins.
func likeGiven(a, b string, names func(a, b string) bool) bool {
	xs, ys := linkage.Tokens(a), linkage.Tokens(b)
	short := 3 // a slip away from Mae is nearly every short name; of several words none may be so short
	if len(xs) == 1 && len(ys) == 1 {
		short = 2
	}
	for _, x := range xs {
		for _, y := range ys {
			if x == y || linkage.AreAliases(x, y) {
				return true
			}
			if min(len(x), len(y)) > short {
				if _, ok := linkage.OSAWithin(x, y, 1); ok && !names(x, y) {
					return true
				}
			}
		}
	}
	return false
}

// otherNumber: both sides hold a verified number of a kind, and none is equal. A
// former number of the child's is as good as its present one: numbers are
// superseded, and suppliers learn of it at different times.
func otherNumber(rec child.Record, v child.View, kind string) bool {
	mine, other, same := false, false, false
	for _, a := range rec.Identifiers {
		if a.Kind != kind || a.State != child.Verified {
			continue
		}
		mine = true
		for _, b := range v.Identifiers {
			if b.Value.Kind == kind {
				same = same || b.Value.Value == a.Value && (b.Value.State == child.Verified || b.Value.State == child.Past)
				other = other || b.Value.State == child.Verified
			}
		}
	}
	return mine && other && !same
}

func otherOrder(rec child.Record, v child.View) bool {
	return rec.BirthOrder != 0 && len(v.BirthOrders) > 0 && !slices.Contains(v.BirthOrders, rec.BirthOrder)
}
