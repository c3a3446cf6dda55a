package record

import (
	"context"
	"embed"
	"html/template"
	"io/fs"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/identity"
	"onestory/internal/involvement"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/lib/workday"
)

//go:embed card/*.gohtml
var cardFiles embed.FS

// Own makes the cards of this feature.
type Own struct{ parts *Fragments }

// NewOwn parses the templates of this feature's cards.
func NewOwn(cat *i18n.Catalogue, clk clock.Clock) (*Own, error) {
	files, _ := fs.Sub(cardFiles, "card") // embedded under that name
	parts, err := NewFragments(cat, clk, files)
	return &Own{parts}, err
}

// All are the cards in the usual order.
func (o *Own) All(looks *Looks, duty func() string) []Card {
	return []Card{o.Involved(duty), o.Who(), o.Services(), o.Carers(), o.Addresses(), o.Household(), o.Network(), o.Chronology(), o.Looked(looks)}
}

// Line is where one value came from, and how fresh it is.
type Line struct {
	Source                  string // name of the source, "hand" for what people typed in
	SuppliedOn, ConfirmedOn workday.Date
	Past                    bool
}

// lines gathers the sources of values, each once; values without one are left out.
func lines[T any](to []Line, of []child.Of[T]) []Line {
	for _, o := range of {
		l := Line{o.Source.Name, o.Source.SuppliedOn, o.Source.ConfirmedOn, o.Source.Past}
		if l.Source == "" {
			continue
		}
		seen := false
		for _, x := range to {
			seen = seen || x == l
		}
		if !seen {
			to = append(to, l)
		}
	}
	return to
}

// Who says who it is.
func (o *Own) Who() Card {
	return Card{ID: "who", Title: "record.who", Class: "identity", Level: access.Existence,
		Load: func(_ context.Context, _ db.Reader, _ access.Grant, s *Scene) (Body, error) {
			v := s.View
			from := lines(lines(lines(lines(nil, v.Names), v.Births), v.Genders), v.Identifiers)
			return func(p *i18n.Printer) (template.HTML, error) {
				who := v
				who.Names, who.Mothers, who.Died = distinct(v.Names, same), distinct(v.Mothers, same), distinct(v.Died, same)
				who.Identifiers = distinct(v.Identifiers, same)
				return o.parts.Body("who", struct {
					child.View
					Born, Age string
					Otherwise []string // dates of birth that other sources give
					From      []Line
				}{who, identity.Born(p, v.Birth()), identity.Age(p, v, s.Today), otherwise(p, v), from})(p)
			}, nil
		}}
}

func same[T comparable](a, b T) bool { return a == b }

// distinct keeps of each value the first, which is the one to believe: several
// sources mostly say the same.
func distinct[T any](of []child.Of[T], same func(a, b T) bool) []child.Of[T] {
	var out []child.Of[T]
next:
	for _, o := range of {
		for _, x := range out {
			if same(x.Value, o.Value) {
				continue next
			}
		}
		out = append(out, o)
	}
	return out
}

// otherwise are dates of birth that present sources give and that differ from
// the one shown: a conflict is never hidden.
func otherwise(p *i18n.Printer, v child.View) (out []string) {
	for _, b := range distinct(v.Births, same) {
		if !b.Source.Past && b.Value.Date != v.Birth().Date {
			out = append(out, identity.Born(p, b.Value))
		}
	}
	return out
}

// Services says which universal services the child uses; none is said plainly.
func (o *Own) Services() Card {
	type service struct {
		Key string
		Of  []child.Of[child.Universal]
	}
	return Card{ID: "services", Title: "record.services", Class: "services", Level: access.Contact,
		Load: func(_ context.Context, _ db.Reader, _ access.Grant, s *Scene) (Body, error) {
			v := s.View
			return o.parts.Body("services", struct {
				Services []service
				From     []Line
			}{[]service{{"record.school", current(v.Schools, s.Today)}, {"record.practice", current(v.Practices, s.Today)}, {"record.health-visiting", current(v.HealthVisit, s.Today)}},
				lines(lines(lines(nil, v.Schools), v.Practices), v.HealthVisit)}), nil
		}}
}

// current are the services used now: what nobody has since replaced or ended.
func current(of []child.Of[child.Universal], today workday.Date) []child.Of[child.Universal] {
	var out []child.Of[child.Universal]
	for _, o := range of {
		repeat := false
		for _, x := range out {
			repeat = repeat || x.Value.Name == o.Value.Name && x.Value.Phone == o.Value.Phone
		}
		if !o.Source.Past && !repeat && (o.Value.To.IsZero() || !o.Value.To.Before(today)) {
			out = append(out, o)
		}
	}
	return out
}

// Involved says who works with the child and how to reach them.
func (o *Own) Involved(duty func() string) Card {
	return Card{ID: "involved", Title: "record.involved", Class: "involvements", Level: access.Contact, Wide: true,
		Load: func(ctx context.Context, r db.Reader, g access.Grant, s *Scene) (Body, error) {
			k, err := s.Involved(ctx, r, g)
			if err != nil {
				return nil, err
			}
			now, ended := []involvement.Involvement{}, []involvement.Involvement{}
			for _, i := range k.List {
				if i.Current(s.Today) {
					now = append(now, i)
				} else {
					ended = append(ended, i)
				}
			}
			return o.parts.Body("involved", struct {
				Child      string
				Now, Ended []involvement.Involvement
				Today      workday.Date
				Duty       string
				Reach      bool // whether to offer to note that somebody was reached
			}{g.Child(), now, ended, s.Today, duty(), g.May("involvement:reached")}), nil
		}}
}

// Carers says who cares for the child and who has parental responsibility.
func (o *Own) Carers() Card {
	return Card{ID: "carers", Title: "record.carers", Class: "carers", Level: access.Contact,
		Load: func(_ context.Context, _ db.Reader, _ access.Grant, s *Scene) (Body, error) {
			return o.parts.Body("carers", struct {
				Carers []child.Carer
				From   []Line
			}{carers(s.View, s.Today), lines(nil, s.View.Carers)}), nil
		}}
}

// carers are those of today, one entry a person, with the telephones of all sources.
func carers(v child.View, today workday.Date) []child.Carer {
	var out []child.Carer
next:
	for _, o := range v.Carers {
		c := o.Value
		if o.Source.Past || !c.To.IsZero() && c.To.Before(today) {
			continue
		}
		for i, x := range out {
			if x.Name.Full() == c.Name.Full() {
				out[i].Responsibility, out[i].Care = x.Responsibility || c.Responsibility, x.Care || c.Care
				out[i].Phones = union(x.Phones, c.Phones)
				continue next
			}
		}
		out = append(out, c)
	}
	return out
}

func union(a, b []string) []string {
	out := append([]string(nil), a...)
	for _, x := range b {
		seen := false
		for _, y := range out {
			seen = seen || digitsOnly(x) == digitsOnly(y)
		}
		if !seen {
			out = append(out, x)
		}
	}
	return out
}

func digitsOnly(s string) string {
	var b []rune
	for _, c := range s {
		if c >= '0' && c <= '9' {
			b = append(b, c)
		}
	}
	return string(b)
}

// Addresses says where the child lives and lived.
func (o *Own) Addresses() Card {
	return Card{ID: "addresses", Title: "record.addresses", Class: "addresses", Level: access.Contact,
		Load: func(_ context.Context, _ db.Reader, _ access.Grant, s *Scene) (Body, error) {
			alike := func(a, b child.Address) bool {
				return a.Status == b.Status && a.Postcode == b.Postcode && a.House() == b.House()
			}
			now, has := s.View.Address()
			var before []child.Of[child.Address]
			for _, a := range distinct(s.View.Addresses, alike) {
				if !has || !alike(a.Value, now.Value) {
					before = append(before, a)
				}
			}
			return o.parts.Body("addresses", struct {
				Has    bool
				Now    child.Address
				Before []child.Of[child.Address]
				From   []Line
			}{has, now.Value, before, lines(nil, s.View.Addresses)}), nil
		}}
}

// Household names the other children who live with the child.
func (o *Own) Household() Card {
	type other struct{ ID, Name, Born string }
	return Card{ID: "household", Title: "record.household", Class: "household", Level: access.Contact,
		Load: func(ctx context.Context, r db.Reader, g access.Grant, s *Scene) (Body, error) {
			list, err := s.Household(ctx, r, g)
			if err != nil {
				return nil, err
			}
			return func(p *i18n.Printer) (template.HTML, error) {
				var out []other
				for _, v := range list {
					out = append(out, other{v.ID, identity.Name(p, v), identity.Born(p, v.Birth())})
				}
				return o.parts.Body("household", struct{ Children []other }{out})(p)
			}, nil
		}}
}
