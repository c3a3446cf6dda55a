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
	r := &ruler{draft: d, spec: s, by: map[linkage.Kind][]string{}}
	for _, f := range s.Fields {
		if f.Kind != linkage.Text {
			r.by[f.Kind] = append(r.by[f.Kind], f.Name)
		} else if d.distinct(f) > 40 && !d.short(f) {
			r.rare = append(r.rare, f.Name)
		}
	}
	r.given, r.family, r.born, r.post = r.first(linkage.Given), r.first(linkage.Family), r.first(linkage.Date), r.first(linkage.Postcode)
	r.identifiers()
	r.dates()
	r.names()
	r.addresses()
	if d.people <= many || r.given == "" && r.family == "" || r.born == "" && r.post == "" {
		d.texts(s, r.rare, r.post, r.born)
	}
	if d.people <= few {
		s.Blocking = append(s.Blocking, linkage.Rule{Name: "all pairs"})
	}
	if len(s.Certain) == 0 && len(s.Comparisons) > 2 {
		var all []linkage.Key
		for _, c := range s.Comparisons[:min(len(s.Comparisons), 4)] {
			all = append(all, key(c.Field, linkage.Whole, 0))
		}
		r.sure(all...)
	}
}

// ruler proposes rules for the fields there are; a field that is not there is "".
type ruler struct {
	*draft
	spec                      *linkage.Spec
	by                        map[linkage.Kind][]string
	rare                      []string // texts with many values
	given, family, born, post string
}

func key(field string, part linkage.KeyPart, n int) linkage.Key {
	return linkage.Key{Field: field, Part: part, N: n}
}

func (r *ruler) first(kind linkage.Kind) string {
	if len(r.by[kind]) == 0 {
		return ""
	}
	return r.by[kind][0]
}

func (r *ruler) block(keys ...linkage.Key) {
	r.spec.Blocking = append(r.spec.Blocking, linkage.Rule{Keys: keys, Split: r.splits(r.spec, keys)})
}

func (r *ruler) sure(keys ...linkage.Key) {
	r.spec.Certain = append(r.spec.Certain, linkage.Rule{Keys: keys})
}

func (r *ruler) identifiers() {
	for _, kind := range []linkage.Kind{linkage.Identifier, linkage.Email, linkage.Phone} {
		for _, name := range r.by[kind] {
			r.block(key(name, linkage.Whole, 0))
			if kind == linkage.Email {
				r.block(key(name, linkage.Word, 0))
			}
			others := []string{r.born, r.given, r.family}
			if kind == linkage.Phone { // twins share it, and their birthday
				others = []string{r.given}
			}
			for _, other := range others {
				if other != "" {
					r.sure(key(name, linkage.Whole, 0), key(other, linkage.Whole, 0))
					break
				}
			}
		}
	}
}

func (r *ruler) dates() {
	if r.born == "" {
		return
	}
	r.block(key(r.born, linkage.Whole, 0))
	if r.family != "" {
		r.block(key(r.born, linkage.DayOrMonth, 0), key(r.family, linkage.Sound, 0))
		if r.people <= many {
			r.block(key(r.born, linkage.MonthDay, 0), key(r.family, linkage.First, 3))
		}
	}
	if r.given != "" {
		r.block(key(r.born, linkage.MonthDay, 0), key(r.given, linkage.First, 3))
	}
}

func (r *ruler) names() {
	if r.given == "" || r.family == "" {
		return
	}
	r.block(linkage.Key{Field: r.given, Part: linkage.Unordered, With: r.family})
	if r.people <= many {
		r.block(key(r.given, linkage.Sound, 0), key(r.family, linkage.Sound, 0))
	}
	if r.born != "" {
		r.block(key(r.given, linkage.First, 1), key(r.family, linkage.Sound, 0), key(r.born, linkage.Year, 0))
		r.sure(key(r.given, linkage.Whole, 0), key(r.family, linkage.Whole, 0), key(r.born, linkage.Whole, 0))
	}
}

func (r *ruler) addresses() {
	for _, name := range []string{r.given, r.family} {
		if name == "" {
			continue
		}
		if r.post != "" && (r.people <= many || name == r.given) {
			r.block(key(r.post, linkage.Whole, 0), key(name, linkage.First, 3))
		}
		for _, text := range r.rare {
			if r.people <= many || r.post == "" && name == r.given {
				r.block(key(text, linkage.Whole, 0), key(name, linkage.First, 3))
			}
		}
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
