package propose

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"onestory/lib/linkage"
	"onestory/lib/linkage/sheet"
)

// Choice is what a column was taken for, and why.
type Choice struct {
	Column string `json:"column"`
	Role   string `json:"role"`
	Why    string `json:"why"`
}

// Options say what to leave out.
type Options struct {
	// Leave are columns that are not compared, such as the one with the truth.
	Leave []string
}

// sampled is the most rows of each file that are looked at.
const sampled = 20000

// Propose makes a model for one file whose duplicates are wanted, or for two that
// are to be linked; of two, the columns that both have. It is an error when no
// column can be compared.
func Propose(files []*sheet.Sheet, o Options) (linkage.Spec, []Choice, error) {
	var choices []Choice
	d := draft{people: 0}
	for _, f := range files {
		d.people += float64(len(f.Rows))
	}
	for i, name := range files[0].Header {
		if slices.ContainsFunc(o.Leave, func(l string) bool { return strings.EqualFold(l, name) }) {
			choices = append(choices, Choice{name, string(ignored), "you said so"})
			continue
		}
		values, repeated, both := gather(files, i, name)
		if !both {
			choices = append(choices, Choice{name, string(ignored), "only one of the files has it"})
			continue
		}
		p := look(name, values, repeated)
		r, why := p.role()
		d.columns = append(d.columns, column{p, r, len(choices)})
		choices = append(choices, Choice{name, string(r), why})
	}
	d.settle(choices)
	d.homes = d.households(files)
	spec := d.spec()
	if len(spec.Comparisons) == 0 {
		return spec, choices, fmt.Errorf("no column can be compared: %s", explain(choices))
	}
	return spec, choices, nil
}

func explain(choices []Choice) string {
	var out []string
	for _, c := range choices {
		out = append(out, c.Column+": "+c.Why)
	}
	return strings.Join(out, "; ")
}

// gather takes the values of a column of all files, whether some file has a value
// twice, and whether all files have the column.
func gather(files []*sheet.Sheet, i int, name string) (values []string, repeated, all bool) {
	for n, f := range files {
		if n > 0 {
			at, err := f.Column(name)
			if err != nil {
				return nil, false, false
			}
			i = at
		}
		seen := map[string]bool{}
		step := max(1, len(f.Rows)/sampled)
		for r, row := range f.Rows {
			v := row[i]
			if !repeated { // once is enough, and the set is large
				repeated = v != "" && seen[v]
				seen[v] = true
			}
			if r%step == 0 {
				values = append(values, v)
			}
		}
	}
	return values, repeated, true
}

type column struct {
	profile
	role   role
	choice int
}

type draft struct {
	columns []column
	people  float64
	homes   bool // the files have several people of one household
}

func (d *draft) of(r role) (list []*column) {
	for i := range d.columns {
		if d.columns[i].role == r {
			list = append(list, &d.columns[i])
		}
	}
	return list
}

// settle decides what one column alone cannot tell.
func (d *draft) settle(choices []Choice) {
	change := func(c *column, r role, why string) {
		c.role = r
		choices[c.choice].Role, choices[c.choice].Why = string(r), why
	}
	// A single date of people is most likely their birth; others say when
	// something was written down.
	dates := d.of(otherDate)
	for _, c := range dates {
		if len(d.of(birth)) == 0 && len(dates) == 1 {
			change(c, birth, "it is the only date")
		} else {
			change(c, ignored, "it is a date, and not of birth")
		}
	}
	// With given and family names in columns of their own, a full name only
	// repeats them.
	for _, c := range d.of(fullName) {
		if len(d.of(given)) > 0 && len(d.of(family)) > 0 {
			change(c, ignored, "other columns have the given and family names")
		}
	}
	if len(d.of(family)) == 0 && len(d.of(fullName)) == 0 {
		for _, c := range d.of(otherFamily) {
			change(c, family, "it is the only family name")
		}
	}
	// Beside given names, a column of single words, nearly as varied, next to
	// them is the family name.
	if g := d.of(given); len(g) > 0 && len(d.of(family)) == 0 {
		for _, c := range d.of(words) {
			if c.letters > .95 && c.spaces < .3 && c.distinct*2 > g[0].distinct && c.choice-g[0].choice <= 2 && g[0].choice-c.choice <= 2 {
				change(c, family, "it stands beside the given name and its values are single words")
				break
			}
		}
	}
}

// spec puts the model together.
func (d *draft) spec() linkage.Spec {
	s := linkage.Spec{Format: 1, Name: "proposed", Prior: 1 / math.Max(d.people, 10),
		Thresholds: linkage.Thresholds{Review: -3, Link: 0}}
	used := map[string]bool{}
	group := ""
	add := func(kind linkage.Kind, name string, compare func(string) linkage.Comparison, f linkage.Field) {
		base := name
		for n := 2; used[name]; n++ {
			name = fmt.Sprintf("%s %d", base, n)
		}
		used[name] = true
		f.Name, f.Kind = name, kind
		s.Fields = append(s.Fields, f)
		c := compare(name)
		c.Group = group
		s.Comparisons = append(s.Comparisons, c)
	}
	one := func(c *column) linkage.Field { return linkage.Field{Columns: []string{c.name}} }
	full := d.of(fullName)
	familyColumns := append(d.of(family), d.of(otherFamily)...)
	haveFamily := len(familyColumns) > 0 || len(full) > 0
	partner := ""
	if haveFamily {
		partner = "family name"
	}
	givenNames := func(f string) linkage.Comparison { return linkage.GivenNames(f, partner) }
	if f := joined(d.of(given), full, "given"); f != nil {
		add(linkage.Given, "given name", givenNames, *f)
	}
	// What brothers and sisters share counts at most as much as a whole household
	// can.
	home := ""
	if d.homes {
		home = household
	}
	group = home
	if f := joined(familyColumns, full, "family"); f != nil {
		add(linkage.Family, "family name", linkage.FamilyNames, *f)
	}
	group = ""
	for _, c := range d.of(middle) {
		add(linkage.Given, "middle name", func(f string) linkage.Comparison { return linkage.GivenNames(f, "") }, one(c))
	}
	for _, c := range d.of(birth) {
		add(linkage.Date, "date of birth", linkage.BirthDates, linkage.Field{Columns: []string{c.name}, Order: c.order()})
	}
	for _, kind := range []struct {
		role    role
		kind    linkage.Kind
		compare func(string) linkage.Comparison
	}{
		{sexes, linkage.Sex, linkage.Sexes}, {number, linkage.Identifier, linkage.Identifiers}, {phoneNumber, linkage.Phone, linkage.Phones},
		{mail, linkage.Email, linkage.Emails}, {post, linkage.Postcode, linkage.Postcodes}, {words, linkage.Text, linkage.Texts}, {code, linkage.Text, linkage.Codes},
	} {
		for _, c := range d.of(kind.role) {
			if len(s.Fields) < linkage.MaxFields {
				if group = ""; c.athome() {
					group = home
				}
				add(kind.kind, strings.ToLower(c.name), kind.compare, one(c))
			}
		}
	}
	if slices.ContainsFunc(s.Comparisons, func(c linkage.Comparison) bool { return c.Group == household }) {
		s.Caps = []linkage.Cap{{Group: household, Bits: linkage.HouseholdCap(d.people)}}
	}
	d.rules(&s)
	return s
}

// joined is the field of names that stand in columns of their own, and of full
// names where there are none.
func joined(own, full []*column, take string) *linkage.Field {
	f := linkage.Field{}
	for _, c := range own {
		f.Columns = append(f.Columns, c.name)
	}
	if len(f.Columns) == 0 {
		f.Take = take
		for _, c := range full {
			f.Columns = append(f.Columns, c.name)
		}
	}
	if len(f.Columns) == 0 {
		return nil
	}
	return &f
}

// short reports whether a field holds codes and house numbers.
func (d *draft) short(f linkage.Field) bool {
	for _, c := range d.columns {
		if len(f.Columns) > 0 && c.name == f.Columns[0] {
			return c.role == code
		}
	}
	return false
}

// distinct is how many values the column of a field has.
func (d *draft) distinct(f linkage.Field) int {
	for _, c := range d.columns {
		if len(f.Columns) > 0 && c.name == f.Columns[0] {
			return cmp.Or(c.distinct, 1)
		}
	}
	return 1
}
