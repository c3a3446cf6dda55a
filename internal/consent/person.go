package consent

import (
	"onestory/internal/child"
	"onestory/lib/workday"
)

// Other is the person key by which a page asks for somebody whom the record does
// not name; what is kept then has the key of the name typed.
const Other = "other"

// Person is somebody who can be asked.
type Person struct {
	Key            string
	Name           string // "" for Other
	Relationship   string // as the record has it
	Responsibility bool
}

// Carers are those of the child's carers who the record says have parental
// responsibility now, each once.
func (s *Service) Carers(v child.View, today workday.Date) []Person {
	var out []Person
	seen := map[string]bool{}
	for _, o := range v.Carers {
		c := o.Value
		if !c.Responsibility || o.Source.Past || !c.To.IsZero() && c.To.Before(today) {
			continue
		}
		p := Person{Key: s.PersonKey(c.Name), Name: c.Name.Full(), Relationship: c.Relationship, Responsibility: true}
		if !seen[p.Key] {
			seen[p.Key], out = true, append(out, p)
		}
	}
	return out
}

// find is the person of a key; ok is false for a key of nobody here.
func (s *Service) find(v child.View, key string, today workday.Date) (Person, bool) {
	switch key {
	case Child:
		return Person{Key: Child, Name: v.Name().Full()}, true
	case Other:
		return Person{Key: Other}, true
	}
	for _, p := range s.Carers(v, today) {
		if p.Key == key {
			return p, true
		}
	}
	return Person{}, false
}
