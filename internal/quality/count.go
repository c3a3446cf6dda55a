package quality

import (
	"onestory/internal/child"
	"onestory/lib/workday"
)

// Name says what is counted; the catalogue has quality.figure.NAME.
type Name string

// What is counted. Those of a supplier are of the children that it has a record
// of; those of the authority of all who are held.
const (
	Children   Name = "children"
	NoPractice Name = "no-practice"
	NoSchool   Name = "no-school" // of those of school age
	Births     Name = "births"    // suppliers give different birth dates
	Genders    Name = "genders"
	Addresses  Name = "addresses" // suppliers give different present addresses
	Twice      Name = "twice"     // a supplier has two records of the child
)

// Names are all of them, in the order shown.
func Names() []Name {
	return []Name{Children, NoSchool, NoPractice, Twice, Births, Genders, Addresses}
}

// place is where a figure belongs: a supplier, or "" for the authority.
type place struct {
	source string
	name   Name
}

// tally adds up figures, and of how many children each is.
type tally struct{ n, of map[place]int }

func newTally() tally { return tally{map[place]int{}, map[place]int{}} }

func (t tally) count(source string, name Name, is bool) {
	t.of[place{source, name}]++
	if is {
		t.n[place{source, name}]++
	}
}

// schoolAge is from the fifth birthday to the day before the sixteenth: within
// the age at which the Education Act 1996, section 8, wants a child in education,
// whatever the term.
func schoolAge(born, today workday.Date) bool { a := born.Age(today); return a >= 5 && a < 16 }

// add counts one child. The unborn and those who died need neither school nor
// practice.
func (t tally) add(c child.Sampled, today workday.Date) {
	records := map[string]int{}
	for _, h := range c.Held {
		if !h.Past {
			records[h.Name]++
		}
	}
	births, genders, homes := map[string]string{}, map[string]string{}, map[string]string{}
	for _, b := range c.View.Births {
		if !b.Source.Past && !b.Value.Unborn() && b.Value.Precision == child.ToDay {
			births[b.Source.Name] = b.Value.Date.String()
		}
	}
	for _, g := range c.View.Genders {
		if !g.Source.Past && (g.Value == child.Female || g.Value == child.Male) {
			genders[g.Source.Name] = string(g.Value)
		}
	}
	for _, a := range c.View.Addresses {
		if !a.Source.Past && a.Value.To.IsZero() && a.Value.Postcode != "" {
			homes[a.Source.Name] = a.Value.Postcode + " " + a.Value.House()
		}
	}
	b := c.View.Birth()
	alive := len(c.View.Died) == 0 && !b.Unborn()
	t.count("", Children, true)
	if alive {
		t.count("", NoPractice, !current(c.View.Practices, today))
	}
	if alive && !b.Date.IsZero() && schoolAge(b.Date, today) {
		t.count("", NoSchool, !current(c.View.Schools, today))
	}
	twice := false
	for source, n := range records {
		twice = twice || n > 1
		t.count(source, Children, true)
		t.count(source, Twice, n > 1)
		for name, said := range map[Name]map[string]string{Births: births, Genders: genders, Addresses: homes} {
			if said[source] != "" {
				t.count(source, name, contradicted(said, source))
			}
		}
	}
	t.count("", Twice, twice)
	for name, said := range map[Name]map[string]string{Births: births, Genders: genders, Addresses: homes} {
		t.count("", name, differ(said))
	}
}

// current: one of the services lasts.
func current(of []child.Of[child.Universal], today workday.Date) bool {
	for _, s := range of {
		if !s.Source.Past && (s.Value.To.IsZero() || !s.Value.To.Before(today)) {
			return true
		}
	}
	return false
}

// contradicted: another supplier says something else.
func contradicted(said map[string]string, source string) bool {
	for other, v := range said {
		if other != source && v != said[source] {
			return true
		}
	}
	return false
}

func differ(said map[string]string) bool {
	for source := range said {
		if contradicted(said, source) {
			return true
		}
	}
	return false
}
