package child

import (
	"cmp"
	"slices"
	"strings"

	"onestory/lib/workday"
)

// Source is where a value came from, and how fresh it is.
type Source struct {
	Record      string // id of the source record
	Name        string // name of the source, as in "school-roll" or "hand"
	SuppliedOn  workday.Date
	ConfirmedOn workday.Date
	Past        bool // a value that this source has since replaced
}

// Held is one source record with where it came from.
type Held struct {
	Source
	Record
}

// Of is a value with its source.
type Of[T any] struct {
	Value  T
	Source Source
}

// View is a child as folded from its source records. Slices are ordered: the
// one to show first, then the others, newest first. Conflicts stay visible:
// nothing is dropped except exact repeats.
type View struct {
	ID          string
	Provisional bool
	Names       []Of[Name]
	Births      []Of[Birth]
	Genders     []Of[Gender]
	Identifiers []Of[Identifier]
	Addresses   []Of[Address]
	Carers      []Of[Carer]
	Schools     []Of[Universal]
	Practices   []Of[Universal]
	HealthVisit []Of[Universal]
	Mothers     []Of[Mother]
	Died        []Of[workday.Date]
	BirthOrders []int // of twins and more, as sources have it; for matching
	Version     int64
}

// Name is the name to call the child by: known-as beats legal when it is newer
// from the same rank; former names never lead.
func (v View) Name() Name {
	for _, n := range v.Names {
		if n.Value.Kind != Former {
			return n.Value
		}
	}
	if len(v.Names) > 0 {
		return v.Names[0].Value
	}
	return Name{}
}

// Birth is the date of birth to show.
func (v View) Birth() Birth { return first(v.Births) }

// Gender is the gender to show, "" if nobody said.
func (v View) Gender() Gender { return first(v.Genders) }

// Address is the current address, zero if none is recorded.
func (v View) Address() (Of[Address], bool) {
	for _, a := range v.Addresses {
		if !a.Source.Past && a.Value.To.IsZero() {
			return a, true
		}
	}
	return Of[Address]{}, false
}

func first[T any](of []Of[T]) (zero T) {
	if len(of) == 0 {
		return zero
	}
	return of[0].Value
}

// rank says whom to believe for a kind of value: smaller is better. Sources not
// named come last, in order of freshness.
func rank(source, field string) int {
	order := map[string][]string{
		"name":     {"hand", "gp-list", "council-cases", "school-roll", "health-visiting", "youth-justice"},
		"birth":    {"gp-list", "health-visiting", "school-roll", "council-cases", "hand", "youth-justice"},
		"address":  {"hand", "council-cases", "gp-list", "school-roll", "health-visiting", "youth-justice"},
		"school":   {"school-roll", "hand", "council-cases"},
		"practice": {"gp-list", "hand", "health-visiting"},
	}[field]
	if i := slices.Index(order, strings.SplitN(source, ":", 2)[0]); i >= 0 {
		return i
	}
	return len(order)
}

// Fold makes the view of a child from its source records. It is pure: the same
// set gives the same view, in whatever order it comes.
func Fold(id string, held []Held) View {
	held = slices.Clone(held)
	slices.SortStableFunc(held, func(a, b Held) int {
		return cmp.Or(boolCmp(a.Past, b.Past), b.fresh().Compare(a.fresh()), cmp.Compare(a.Source.Name, b.Source.Name), cmp.Compare(a.Source.Record, b.Source.Record))
	})
	v := View{ID: id}
	for _, h := range held {
		for _, n := range h.Names {
			v.Names = add(v.Names, n, h.Source)
		}
		if !h.Birth.Date.IsZero() {
			v.Births = add(v.Births, h.Birth, h.Source)
		}
		if h.Gender != "" {
			v.Genders = add(v.Genders, h.Gender, h.Source)
		}
		for _, i := range h.Identifiers {
			v.Identifiers = add(v.Identifiers, i, h.Source)
		}
		for _, a := range h.Addresses {
			v.Addresses = addFunc(v.Addresses, a, h.Source, sameAddress)
		}
		for _, c := range h.Carers {
			v.Carers = addFunc(v.Carers, c, h.Source, sameCarer)
		}
		v.Schools = addService(v.Schools, h.School, h.Source)
		v.Practices = addService(v.Practices, h.Practice, h.Source)
		v.HealthVisit = addService(v.HealthVisit, h.HealthVisit, h.Source)
		if h.Mother != nil {
			v.Mothers = add(v.Mothers, *h.Mother, h.Source)
		}
		if h.BirthOrder != 0 && !slices.Contains(v.BirthOrders, h.BirthOrder) {
			v.BirthOrders = append(v.BirthOrders, h.BirthOrder)
		}
		if !h.Died.IsZero() {
			v.Died = add(v.Died, h.Died, h.Source)
		}
	}
	prefer(v.Names, "name", func(n Name) bool { return n.Kind != Former })
	prefer(v.Births, "birth", func(b Birth) bool { return b.Precision == ToDay })
	prefer(v.Addresses, "address", func(a Address) bool { return a.To.IsZero() })
	prefer(v.Schools, "school", func(s Universal) bool { return s.To.IsZero() })
	prefer(v.Practices, "practice", func(s Universal) bool { return s.To.IsZero() })
	prefer(v.Identifiers, "", func(i Identifier) bool { return i.State == Verified })
	return v
}

func (s Source) fresh() workday.Date {
	if s.ConfirmedOn.After(s.SuppliedOn) {
		return s.ConfirmedOn
	}
	return s.SuppliedOn
}

// prefer sorts by: present before past, current before ended, the source to
// believe, freshness (already in order).
func prefer[T any](of []Of[T], field string, current func(T) bool) {
	slices.SortStableFunc(of, func(a, b Of[T]) int {
		return cmp.Or(boolCmp(a.Source.Past, b.Source.Past), boolCmp(!current(a.Value), !current(b.Value)), cmp.Compare(rank(a.Source.Name, field), rank(b.Source.Name, field)))
	})
}

func boolCmp(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func add[T comparable](of []Of[T], v T, s Source) []Of[T] {
	return addFunc(of, v, s, func(a, b T) bool { return a == b })
}

func addFunc[T any](of []Of[T], v T, s Source, same func(a, b T) bool) []Of[T] {
	for _, o := range of {
		if same(o.Value, v) && o.Source.Name == s.Name {
			return of
		}
	}
	return append(of, Of[T]{v, s})
}

func addService(of []Of[Universal], v *Universal, s Source) []Of[Universal] {
	if v == nil || v.Name == "" {
		return of
	}
	return add(of, *v, s)
}

func sameAddress(a, b Address) bool {
	return a.Status == b.Status && a.Postcode == b.Postcode && a.House() == b.House()
}

func sameCarer(a, b Carer) bool {
	return strings.EqualFold(a.Name.Full(), b.Name.Full()) && strings.EqualFold(a.Relationship, b.Relationship)
}

// Distinct keeps the first of the values that are the same by key: what several
// sources say alike is shown once.
func Distinct[T any](of []Of[T], key func(T) string) []Of[T] {
	seen := map[string]bool{}
	var out []Of[T]
	for _, o := range of {
		if k := key(o.Value); !seen[k] {
			seen[k] = true
			out = append(out, o)
		}
	}
	return out
}

// Key is the same for names that read the same.
func (n Name) Key() string { return string(n.Kind) + " " + strings.ToLower(n.Full()) }

// Key is the same for one number, however far each source relies on it.
func (i Identifier) Key() string { return i.Kind + " " + i.Value }

// Key is the same for one door.
func (a Address) Key() string { return string(a.Status) + " " + a.Postcode + " " + a.House() }
