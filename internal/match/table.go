package match

import (
	"slices"
	"strings"

	"onestory/internal/child"
	"onestory/internal/kit/i18n"
	"onestory/lib/linkage"
)

// cell is what one side says in a row of the comparison, and how it stands to the
// record.
type cell struct {
	Child    string // "" for the record
	Name     string // whose column it is
	Values   []string
	Standing Standing
}

// line is a row of the comparison: the catalogue has match.row.KEY.
type line struct {
	Key    string
	Record cell
	Sides  []cell
}

// kind is one row: what to show of a view, and how two views stand to each other.
type kind struct {
	key     string
	show    func(*i18n.Printer, child.View) []string
	compare func(record, other child.View) Standing
}

// kinds are the rows in the order in which a person looks.
func kinds() []kind {
	return []kind{
		{"given", func(_ *i18n.Printer, v child.View) []string {
			return each(v.Names, func(n child.Name) string { return strings.TrimSpace(n.Given + " " + n.Middle) })
		}, func(a, b child.View) Standing {
			return stand(a.Names, b.Names, func(x, y child.Name) Standing { return exchanged(names(x.Given, y.Given), x.Given, y.Family) })
		}},
		{"family", func(_ *i18n.Printer, v child.View) []string {
			return each(v.Names, func(n child.Name) string { return n.Family })
		}, func(a, b child.View) Standing {
			return stand(a.Names, b.Names, func(x, y child.Name) Standing { return exchanged(names(x.Family, y.Family), x.Family, y.Given) })
		}},
		{"birth", births, func(a, b child.View) Standing { return stand(a.Births, b.Births, dates) }},
		{"sex", func(p *i18n.Printer, v child.View) []string {
			return each(v.Genders, func(g child.Gender) string { return p.T("match.sex." + string(g)) })
		}, func(a, b child.View) Standing { return stand(a.Genders, b.Genders, equal[child.Gender]) }},
		{"address", addresses, func(a, b child.View) Standing { return stand(a.Addresses, b.Addresses, doors) }},
		{"numbers", numbers, func(a, b child.View) Standing { return stand(a.Identifiers, b.Identifiers, identifiers) }},
		{"carers", carers, func(a, b child.View) Standing { return stand(a.Carers, b.Carers, adults) }},
		{"school", services(func(v child.View) []child.Of[child.Universal] { return v.Schools }), func(a, b child.View) Standing { return stand(a.Schools, b.Schools, places) }},
		{"practice", services(func(v child.View) []child.Of[child.Universal] { return v.Practices }), func(a, b child.View) Standing { return stand(a.Practices, b.Practices, places) }},
		{"other", others, func(a, b child.View) Standing {
			if len(a.BirthOrders) == 0 || len(b.BirthOrders) == 0 {
				return Silent
			}
			if slices.ContainsFunc(a.BirthOrders, func(n int) bool { return slices.Contains(b.BirthOrders, n) }) {
				return Agrees
			}
			return Differs
		}},
	}
}

// lines compares a record with children. A row of which nobody says anything is
// left out.
func lines(p *i18n.Printer, record child.View, sides []child.View) []line {
	var out []line
	for _, k := range kinds() {
		l := line{Key: k.key, Record: cell{Values: k.show(p, record)}}
		any := len(l.Record.Values) > 0
		for _, s := range sides {
			c := cell{Child: s.ID, Name: s.Name().Full(), Values: k.show(p, s), Standing: k.compare(record, s)}
			any = any || len(c.Values) > 0
			l.Sides = append(l.Sides, c)
		}
		if any {
			out = append(out, l)
		}
	}
	return out
}

// each lists values as text, without empty ones and repeats.
func each[T any](list []child.Of[T], text func(T) string) []string {
	var out []string
	for _, o := range list {
		if s := text(o.Value); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// stand is the best standing of any value of one side to any of the other.
func stand[T any](a, b []child.Of[T], compare func(x, y T) Standing) Standing {
	best := Silent
	for _, x := range a {
		for _, y := range b {
			switch s := compare(x.Value, y.Value); {
			case s == Agrees:
				return Agrees
			case s == Exchanged, s == Near && best != Exchanged, s == Differs && best == Silent:
				best = s
			}
		}
	}
	return best
}

func equal[T comparable](a, b T) Standing {
	if a == b {
		return Agrees
	}
	return Differs
}

// names: the same but for case and accents; an everyday form or a slip away; other.
func names(a, b string) Standing {
	x, y := linkage.Fold(a), linkage.Fold(b)
	switch {
	case x == "" || y == "" || linkage.IsPlaceholder(a) || linkage.IsPlaceholder(b):
		return Silent
	case x == y:
		return Agrees
	case linkage.AreAliases(x, y):
		return Near
	}
	if _, ok := linkage.OSAWithin(x, y, 1); ok && min(len(x), len(y)) > 3 {
		return Near
	}
	return Differs
}

// exchanged turns a difference into a likeness where one side has the name in the
// other box.
func exchanged(s Standing, mine, other string) Standing {
	if s == Differs && names(mine, other) == Agrees {
		return Exchanged
	}
	return s
}

func dates(a, b child.Birth) Standing {
	switch {
	case a == b:
		return Agrees
	case a.Unborn() == b.Unborn() && (a.Precision != b.Precision && a.Date.Year() == b.Date.Year() || oneBirth(a.Date, b.Date)):
		return Near
	}
	return Differs
}

// doors: the same house; the same postcode; another.
func doors(a, b child.Address) Standing {
	switch {
	case a.Status != "" || b.Status != "":
		return Silent
	case a.Postcode == "" || a.Postcode != b.Postcode:
		return Differs
	case a.House() == b.House():
		return Agrees
	}
	return Near
}

// identifiers: numbers of one kind are the same or not; those of different kinds
// say nothing of each other.
func identifiers(a, b child.Identifier) Standing {
	switch {
	case a.Kind != b.Kind || a.Kind != child.KindNHS && a.Kind != child.KindUPN:
		return Silent
	case a.Value == b.Value:
		return Agrees
	}
	if _, ok := linkage.OSAWithin(a.Value, b.Value, 1); ok {
		return Near
	}
	return Differs
}

// adults: the same telephone number or name, or neither.
func adults(a, b child.Carer) Standing {
	if slices.ContainsFunc(a.Phones, func(n string) bool { return slices.Contains(b.Phones, n) }) {
		return Agrees
	}
	return names(a.Name.Full(), b.Name.Full())
}

func places(a, b child.Universal) Standing { return names(a.Name, b.Name) }
