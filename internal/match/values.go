package match

import (
	"onestory/internal/child"
	"onestory/lib/linkage"
)

// gather collects the values by which a record or a child is compared.
type gather linkage.Values

func (g gather) add(field, value string) {
	if value != "" {
		g[field] = append(g[field], value)
	}
}

func (g gather) name(n child.Name) {
	g.add(fieldGiven, n.Given)
	g.add(fieldFamily, n.Family)
}

// birth adds a date that the child was born on; an expected one is none.
func (g gather) birth(b child.Birth) {
	switch text := b.Date.String(); {
	case b.Date.IsZero() || b.Unborn():
	case b.Precision == child.ToDay:
		g.add(fieldBirth, text)
	case b.Precision == child.ToMonth && len(text) > 7:
		g.add(fieldBirth, text[:7])
	}
}

func (g gather) gender(s child.Gender) {
	if s == child.Female || s == child.Male {
		g.add(fieldSex, string(s))
	}
}

func (g gather) identifier(i child.Identifier) {
	switch {
	case i.Kind == child.KindNHS && i.State == child.Verified:
		g.add(fieldNHS, i.Value)
	case i.Kind == child.KindNHS:
		g.add(fieldNumber, i.Value)
	case i.Kind == child.KindUPN:
		g.add(fieldUPN, i.Value)
	}
}

func (g gather) carer(c child.Carer) {
	for _, p := range c.Phones {
		g.add(fieldPhone, p)
	}
}

// ofRecord are the values of an incoming record.
func ofRecord(rec child.Record) linkage.Values {
	g := gather{}
	for _, n := range rec.Names {
		g.name(n)
	}
	g.birth(rec.Birth)
	g.gender(rec.Gender)
	for _, i := range rec.Identifiers {
		g.identifier(i)
	}
	for _, a := range rec.Addresses {
		g.add(fieldPostcode, a.Postcode)
	}
	for _, c := range rec.Carers {
		g.carer(c)
	}
	return linkage.Values(g)
}

// ofView are the values of a child: all that any supplier ever said.
func ofView(v child.View) linkage.Values {
	g := gather{}
	for _, n := range v.Names {
		g.name(n.Value)
	}
	for _, b := range v.Births {
		g.birth(b.Value)
	}
	for _, s := range v.Genders {
		g.gender(s.Value)
	}
	for _, i := range v.Identifiers {
		g.identifier(i.Value)
	}
	for _, a := range v.Addresses {
		g.add(fieldPostcode, a.Value.Postcode)
	}
	for _, c := range v.Carers {
		g.carer(c.Value)
	}
	return linkage.Values(g)
}
