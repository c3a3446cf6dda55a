package child

import "slices"

// withUnseen is a record typed in by someone from whom places were held back,
// with what they could not see of the record before, and so did not mean to
// remove: addresses, telephones, other names, numbers, services, and carers
// without parental responsibility. View.For says what that is. A carer whom they
// did remove keeps their telephones where only those who see places see them.
func (r Record) withUnseen(was Record) Record {
	for _, n := range was.Names[min(1, len(was.Names)):] {
		if !slices.Contains(r.Names, n) {
			r.Names = append(slices.Clone(r.Names), n)
		}
	}
	for _, i := range was.Identifiers {
		if !slices.ContainsFunc(r.Identifiers, func(o Identifier) bool { return o.Key() == i.Key() }) {
			r.Identifiers = append(slices.Clone(r.Identifiers), i)
		}
	}
	for _, a := range was.Addresses {
		if !slices.ContainsFunc(r.Addresses, func(o Address) bool { return sameAddress(o, a) }) {
			r.Addresses = append(slices.Clone(r.Addresses), a)
		}
	}
	r.Carers = carersWithUnseen(r.Carers, was.Carers)
	r.School, r.Practice, r.HealthVisit = was.School, was.Practice, was.HealthVisit
	r.Died, r.BirthOrder = was.Died, was.BirthOrder
	return r
}

func carersWithUnseen(now, was []Carer) []Carer {
	now = slices.Clone(now)
	for _, c := range was {
		at := slices.IndexFunc(now, func(o Carer) bool { return sameCarer(o, c) })
		switch {
		case at >= 0:
			now[at].Phones = joined(now[at].Phones, c.Phones)
			now[at].From, now[at].To = c.From, c.To
		case !c.Responsibility:
			now = append(now, c)
		case len(c.Phones) > 0:
			c.Responsibility = false
			now = append(now, c)
		}
	}
	return now
}

// joined is a, then what b has besides.
func joined(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
