package match

import (
	"slices"
	"strconv"
	"strings"

	"onestory/internal/child"
	"onestory/internal/kit/i18n"
)

func births(p *i18n.Printer, v child.View) []string {
	return each(v.Births, func(b child.Birth) string {
		switch {
		case b.Date.IsZero():
			return ""
		case b.Unborn():
			return p.T("match.expected", p.Date(b.Date.Time()))
		case b.Precision == child.ToMonth:
			return p.T("match.born.month", p.T("i18n.month."+strconv.Itoa(int(b.Date.Time().Month()))), strconv.Itoa(b.Date.Year()))
		case b.Precision == child.ToYear:
			return p.T("match.born.year", strconv.Itoa(b.Date.Year()))
		}
		return p.Date(b.Date.Time())
	})
}

func addresses(p *i18n.Printer, v child.View) []string {
	return each(v.Addresses, func(a child.Address) string {
		if a.Status != "" {
			return p.T("match.no-address")
		}
		all := append(slices.Clone(a.Lines), a.Postcode)
		return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), ", ")
	})
}

func numbers(p *i18n.Printer, v child.View) []string {
	return each(v.Identifiers, func(i child.Identifier) string {
		key := "match.number." + i.Kind
		if !p.Has(key) {
			key = "match.number.own"
		}
		state := "match.number.state." + string(i.State)
		if i.State == child.Unverified {
			state = "match.number.state.unverified"
		}
		return p.T("match.number.shown", p.T(key), grouped(i), p.T(state))
	})
}

// grouped writes an NHS number as people read it: three, three and four digits.
func grouped(i child.Identifier) string {
	if i.Kind == child.KindNHS && len(i.Value) == 10 {
		return i.Value[:3] + " " + i.Value[3:6] + " " + i.Value[6:]
	}
	return i.Value
}

func carers(_ *i18n.Printer, v child.View) []string {
	return each(v.Carers, func(c child.Carer) string {
		parts := append([]string{c.Name.Full(), c.Relationship}, c.Phones...)
		return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
	})
}

func services(of func(child.View) []child.Of[child.Universal]) func(*i18n.Printer, child.View) []string {
	return func(_ *i18n.Printer, v child.View) []string {
		return each(of(v), func(s child.Universal) string { return s.Name })
	}
}

// others are what helps to tell children apart and has no row of its own.
func others(p *i18n.Printer, v child.View) []string {
	var out []string
	for _, n := range v.BirthOrders {
		out = append(out, p.T("match.order", n))
	}
	for _, m := range v.Mothers {
		if name := m.Value.Name.Full(); name != "" {
			out = append(out, p.T("match.mother", name))
		}
	}
	for _, d := range v.Died {
		if !d.Value.IsZero() {
			out = append(out, p.T("match.died", p.Date(d.Value.Time())))
		}
	}
	return out
}
