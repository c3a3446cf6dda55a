package record

import (
	"cmp"
	"context"
	"html/template"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/involvement"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/lib/govuk/extra"
	"onestory/lib/workday"
)

// moment is one thing that happened: its day, its catalogue key, and the names
// that go into it.
type moment struct {
	day    workday.Date
	key    string
	what   string
	source string // "" where the record itself knows
}

// moments are what is known to have happened, newest first. What the Grant held
// back is in neither argument.
func moments(v child.View, k involvement.Known) []moment {
	var out []moment
	add := func(day workday.Date, key, what, source string) {
		m := moment{day, key, what, source}
		if day.IsZero() || slices.ContainsFunc(out, func(x moment) bool { return x.day == m.day && x.key == m.key && x.what == m.what }) {
			return
		}
		out = append(out, m)
	}
	if b := v.Birth(); b.Unborn() {
		add(b.Date, "record.event.expected", "", "")
	} else if b.Precision == child.ToDay {
		add(b.Date, "record.event.born", "", "")
	}
	for _, d := range v.Died {
		add(d.Value, "record.event.died", "", d.Source.Name)
	}
	for _, a := range v.Addresses {
		key := "record.event.moved"
		if a.Value.Status != child.HasAddress {
			key = "record.event.address." + string(a.Value.Status)
		}
		add(a.Value.From, key, a.Value.Postcode, a.Source.Name)
	}
	for _, s := range v.Schools {
		add(s.Value.From, "record.event.school", s.Value.Name, s.Source.Name)
		add(s.Value.To, "record.event.school.left", s.Value.Name, s.Source.Name)
	}
	for _, i := range k.List {
		if i.Broker {
			continue
		}
		add(i.Starts, "record.event.joined", label(i), i.Source)
		if i.Status == involvement.Ended {
			add(i.Ends, "record.event.ended", label(i), i.Source)
		}
	}
	slices.SortStableFunc(out, func(a, b moment) int { return cmp.Or(b.day.Compare(a.day), cmp.Compare(a.key, b.key)) })
	return out
}

// label is how a line names an involvement: person, role, agency, as far as known.
func label(i involvement.Involvement) string {
	s := ""
	for _, part := range []string{i.Name, i.Role, i.Agency} {
		if part != "" && s != "" {
			s += ", "
		}
		s += part
	}
	return s
}

// Chronology says what happened when.
func (o *Own) Chronology() Card {
	return Card{ID: "chronology", Title: "record.chronology", Class: "chronology", Level: access.Contact, Wide: true,
		Load: func(ctx context.Context, r db.Reader, g access.Grant, s *Scene) (Body, error) {
			k, err := s.Involved(ctx, r, g)
			if err != nil {
				return nil, err
			}
			list := moments(s.View, k)
			return func(p *i18n.Printer) (template.HTML, error) {
				if len(list) == 0 {
					return o.parts.Body("none", nil)(p)
				}
				t := extra.Timeline{HeadingLevel: 3, Label: p.T("record.chronology")}
				for _, m := range list {
					e := extra.Event{Title: p.T(m.key, m.what), When: m.day.Time(), DateOnly: true, Shown: p.Date(m.day.String())}
					if m.source != "" {
						e.Byline = p.T("record.from", sourceName(p, m.source))
					}
					t.Events = append(t.Events, e)
				}
				return t.HTML(), nil
			}, nil
		}}
}

// sourceName is a source as people call it, else its own name.
func sourceName(p *i18n.Printer, source string) string {
	if key := "record.source." + source; p.Has(key) {
		return p.T(key)
	}
	return source
}
