package propose

import "onestory/lib/linkage"

// few is the number of records that are all compared with each other.
const few = 2500

// many is the number of records above which rules are chosen that few pairs pass:
// with so many records others find next to nothing more.
const many = 100_000

// rules proposes blocking: every rule joins things that seldom agree by chance,
// and together they leave no field without which nothing is found.
func (d *draft) rules(s *linkage.Spec) {
	k := func(field string, part linkage.KeyPart, n int) linkage.Key {
		return linkage.Key{Field: field, Part: part, N: n}
	}
	block := func(keys ...linkage.Key) {
		s.Blocking = append(s.Blocking, linkage.Rule{Keys: keys, Split: d.splits(s, keys)})
	}
	sure := func(keys ...linkage.Key) { s.Certain = append(s.Certain, linkage.Rule{Keys: keys}) }
	by := map[linkage.Kind][]string{}
	var rare []string // texts with many values
	for _, f := range s.Fields {
		if f.Kind == linkage.Text {
			if d.distinct(f) > 40 && !d.short(f) {
				rare = append(rare, f.Name)
			}
			continue
		}
		by[f.Kind] = append(by[f.Kind], f.Name)
	}
	first := func(kind linkage.Kind) string {
		if len(by[kind]) == 0 {
			return ""
		}
		return by[kind][0]
	}
	g, f, b, p := first(linkage.Given), first(linkage.Family), first(linkage.Date), first(linkage.Postcode)
	for _, kind := range []linkage.Kind{linkage.Identifier, linkage.Email, linkage.Phone} {
		for _, name := range by[kind] {
			block(k(name, linkage.Whole, 0))
			if kind == linkage.Email {
				block(k(name, linkage.Word, 0))
			}
			others := []string{b, g, f}
			if kind == linkage.Phone { // twins share it, and their birthday
				others = []string{g}
			}
			for _, other := range others {
				if other != "" {
					sure(k(name, linkage.Whole, 0), k(other, linkage.Whole, 0))
					break
				}
			}
		}
	}
	if b != "" {
		block(k(b, linkage.Whole, 0))
	}
	if b != "" && f != "" {
		block(k(b, linkage.DayOrMonth, 0), k(f, linkage.Sound, 0))
		if d.people <= many {
			block(k(b, linkage.MonthDay, 0), k(f, linkage.First, 3))
		}
	}
	if b != "" && g != "" {
		block(k(b, linkage.MonthDay, 0), k(g, linkage.First, 3))
	}
	if g != "" && f != "" {
		block(linkage.Key{Field: g, Part: linkage.Unordered, With: f})
		if d.people <= many {
			block(k(g, linkage.Sound, 0), k(f, linkage.Sound, 0))
		}
	}
	if g != "" && f != "" && b != "" {
		block(k(g, linkage.First, 1), k(f, linkage.Sound, 0), k(b, linkage.Year, 0))
		sure(k(g, linkage.Whole, 0), k(f, linkage.Whole, 0), k(b, linkage.Whole, 0))
	}
	for _, name := range []string{g, f} {
		if p != "" && name != "" && (d.people <= many || name == g) {
			block(k(p, linkage.Whole, 0), k(name, linkage.First, 3))
		}
		for _, text := range rare {
			if name != "" && (d.people <= many || p == "" && name == g) {
				block(k(text, linkage.Whole, 0), k(name, linkage.First, 3))
			}
		}
	}
	if d.people <= many || g == "" && f == "" || b == "" && p == "" {
		d.texts(s, rare, p, b)
	}
	if d.people <= few {
		s.Blocking = append(s.Blocking, linkage.Rule{Name: "all pairs"})
	}
	if len(s.Certain) == 0 && len(s.Comparisons) > 2 {
		var all []linkage.Key
		for _, c := range s.Comparisons {
			all = append(all, k(c.Field, linkage.Whole, 0))
		}
		sure(all[:min(len(all), 4)]...)
	}
}

// texts blocks by two texts that agree, which is all there is where nobody has a
// name or a birthday.
func (d *draft) texts(s *linkage.Spec, rare []string, post, born string) {
	for i, one := range rare {
		for _, other := range append(rare[i+1:len(rare):len(rare)], post, born) {
			if other != "" {
				keys := []linkage.Key{{Field: one}, {Field: other}}
				s.Blocking = append(s.Blocking, linkage.Rule{Keys: keys, Split: d.splits(s, keys)})
			}
		}
	}
	if len(s.Blocking) > 0 {
		return
	}
	// Nothing better than one field at a time is left.
	for _, f := range s.Fields {
		keys := []linkage.Key{{Field: f.Name}}
		s.Blocking = append(s.Blocking, linkage.Rule{Keys: keys, Split: d.splits(s, keys)})
	}
}

// splits are the keys that divide large blocks: names and dates that the rule does
// not use yet.
func (d *draft) splits(s *linkage.Spec, used []linkage.Key) (out []linkage.Key) {
	for _, f := range s.Fields {
		free := true
		for _, k := range used {
			free = free && k.Field != f.Name && k.With != f.Name
		}
		if !free || len(out) == 3 {
			continue
		}
		switch f.Kind {
		case linkage.Given, linkage.Family:
			out = append(out, linkage.Key{Field: f.Name, Part: linkage.First, N: 2})
		case linkage.Date:
			out = append(out, linkage.Key{Field: f.Name, Part: linkage.Year})
		case linkage.Postcode, linkage.Text:
			out = append(out, linkage.Key{Field: f.Name})
		}
	}
	return out
}
