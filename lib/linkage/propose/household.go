package propose

import (
	"strings"

	"onestory/lib/linkage/sheet"
)

// household is the group of what brothers and sisters share.
const household = "household"

// athome reports whether a column holds what a household shares.
func (c *column) athome() bool {
	return c.role == post || c.role == phoneNumber || (c.role == words || c.role == code) &&
		c.has("address addr street road house flat apartment unit suburb town city village locality district county state region country building property residence door")
}

// strangers is the share of records, among those that agree on family name and
// address with one before them, that differ in both given name and birth date.
// In files of people each with a household of their own there are next to none;
// where brothers and sisters are, they are many.
const strangers = 0.05

// looked is the most rows of each file in which households are looked for.
const looked = 300_000

// households looks in the files for people who share family name and address and
// are not the same.
func (d *draft) households(files []*sheet.Sheet) bool {
	var home, own []string
	for _, r := range []role{family, otherFamily, fullName} {
		for _, c := range d.of(r) {
			if len(home) == 0 && r != fullName {
				home = append(home, c.name)
			}
		}
	}
	for i := range d.columns {
		// A town is not yet a household.
		c := &d.columns[i]
		if c.athome() && c.role != code && c.distinct > 20 && (c.role != words || c.has("address addr street road")) && len(home) < 3 {
			home = append(home, c.name)
		}
	}
	for _, r := range []role{given, birth} {
		for _, c := range d.of(r) {
			own = append(own, c.name)
		}
	}
	if len(home) < 2 || len(own) == 0 {
		return false
	}
	together, apart := 0, 0
	seen := map[string][]string{}
	for _, f := range files {
		atHome, ofOwn := places(f, home), places(f, own)
		for _, row := range f.Rows[:min(len(f.Rows), looked)] {
			key, ok := pick(row, atHome)
			if !ok {
				continue
			}
			before := seen[strings.Join(key, "\x00")]
			if before == nil {
				before, _ = pick(row, ofOwn)
				seen[strings.Join(key, "\x00")] = before
				continue
			}
			now, _ := pick(row, ofOwn)
			together++
			if differ(before, now) {
				apart++
			}
		}
	}
	return apart >= 3 && float64(apart) > strangers*float64(together)
}

// places finds columns in a file; those that it has not are left out.
func places(f *sheet.Sheet, names []string) (at []int) {
	for _, n := range names {
		if i, err := f.Column(n); err == nil {
			at = append(at, i)
		}
	}
	return at
}

// pick takes some values of a row, in small letters, and whether all are there.
func pick(row []string, at []int) (out []string, all bool) {
	all = true
	for _, i := range at {
		out = append(out, strings.ToLower(row[i]))
		all = all && row[i] != ""
	}
	return out, all
}

// differ reports whether two people have different values everywhere, as far as
// they are known, and somewhere are.
func differ(a, b []string) bool {
	known := 0
	for i := range a {
		switch {
		case a[i] == "" || b[i] == "":
		case a[i] == b[i]:
			return false
		default:
			known++
		}
	}
	return known == len(a)
}
