package child

import (
	"onestory/internal/access"
	"onestory/internal/find"
)

// For holds back what a level does not reach. Below Contact only who it is
// remains: the name, the birth date, the gender. Without locates nothing
// remains that tells where: no address, school, practice or telephone, no other
// names, and no word of which sources spoke or when; each reads as never
// recorded.
func (v View) For(l access.Level, locates bool) View {
	out := View{ID: v.ID, Provisional: v.Provisional, Version: v.Version}
	if l < access.Existence {
		return View{}
	}
	out.Names, out.Births, out.Genders, out.Died = v.Names, v.Births, v.Genders, v.Died
	if l >= access.Contact {
		out.Identifiers, out.Carers, out.Mothers, out.BirthOrders = v.Identifiers, v.Carers, v.Mothers, v.BirthOrders
		out.Addresses, out.Schools, out.Practices, out.HealthVisit = v.Addresses, v.Schools, v.Practices, v.HealthVisit
	}
	if !locates || l < access.Contact {
		out = out.placeless()
	}
	return out
}

// placeless drops what locates, and the sources and dates of what remains.
func (v View) placeless() View {
	v.Addresses, v.Schools, v.Practices, v.HealthVisit = nil, nil, nil, nil
	v.Names = anonymous(v.Names[:min(1, len(v.Names))])
	v.Births = anonymous(v.Births[:min(1, len(v.Births))])
	v.Genders = anonymous(v.Genders[:min(1, len(v.Genders))])
	v.Died = anonymous(v.Died)
	v.Identifiers = nil // a supplier's number names the supplier
	var carers []Of[Carer]
	for _, c := range v.Carers {
		if c.Value.Responsibility { // names of those with parental responsibility stay
			carers = append(carers, Of[Carer]{Value: Carer{Name: c.Value.Name, Relationship: c.Value.Relationship, Responsibility: true}})
		}
	}
	v.Carers, v.Mothers = carers, anonymous(v.Mothers)
	return v
}

func anonymous[T any](of []Of[T]) []Of[T] {
	var out []Of[T]
	for _, o := range of {
		out = append(out, Of[T]{Value: o.Value})
	}
	return out
}

// Entry is what the index may hold of a child under its protection.
func Entry(v View, p access.Protection) find.Entry {
	e := find.Entry{Child: v.ID, Hidden: p.Hidden && p.Owner == "", Guarded: p.Hidden || p.Shielded, Gender: string(v.Gender())}
	n := v.Name()
	e.Display = Name{Given: n.Given, Family: n.Family}.Full()
	if b := v.Birth(); !b.Date.IsZero() && !b.Unborn() {
		e.Year = b.Date.Year()
	}
	for _, b := range v.Births {
		e.Births = append(e.Births, b.Value.Date)
	}
	e.Names = append(e.Names, find.Name{Given: n.Given, Family: n.Family})
	for _, i := range v.Identifiers {
		e.Identifiers = append(e.Identifiers, find.Identifier{Kind: i.Value.Kind, Value: i.Value.Value, Verified: i.Value.State == Verified})
	}
	if p.Shielded {
		return e
	}
	for _, o := range v.Names {
		e.Names = append(e.Names, find.Name{Given: o.Value.Given, Family: o.Value.Family})
	}
	for _, a := range v.Addresses {
		if a.Value.Postcode != "" {
			e.Places = append(e.Places, find.Place{Postcode: a.Value.Postcode, House: a.Value.House()})
		}
	}
	for _, c := range v.Carers {
		e.Carers = append(e.Carers, find.Carer{Given: c.Value.Name.Given, Family: c.Value.Name.Family, Phones: c.Value.Phones})
	}
	for _, m := range v.Mothers {
		e.Carers = append(e.Carers, find.Carer{Given: m.Value.Name.Given, Family: m.Value.Name.Family})
	}
	return e
}
