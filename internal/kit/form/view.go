package form

import (
	"fmt"
	"slices"
	"strconv"

	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
)

// View is a form as a page shows it, in one language. Embed it in a page's data:
// the layout then marks the title of a page with errors.
type View struct {
	Summary []Link   // the error summary, in the order of the fields read
	Hidden  []Hidden // fields to carry along: once, version, draft

	fields map[string]Field
}

// Link is one line of the error summary.
type Link struct{ Text, Href string }

// Hidden is one hidden input.
type Hidden struct{ Name, Value string }

// Field is what a page needs to draw one field with any component.
type Field struct {
	Name, ID string
	Label    string
	Hint     string   // message label+".hint", if there is one
	Error    string   // "" when nothing is wrong
	Value    string   // what was typed
	Values   []string // what was chosen
	IsDate   bool     // read by Date: shown in three boxes
	Parts    [3]Part  // a date's boxes: day, month, year
}

// Part is one box of a date.
type Part struct {
	Name, ID, Label, Value string
	Bad                    bool
}

// Has reports whether value is chosen.
func (f Field) Has(value string) bool { return slices.Contains(f.Values, value) }

// HasErrors reports whether anything must change.
func (v View) HasErrors() bool { return len(v.Summary) > 0 }

// Field is the field called name. A name that was never read is an error, so that
// a template cannot show a field that the page forgets to read.
func (v View) Field(name string) (Field, error) {
	f, ok := v.fields[name]
	if !ok {
		return Field{}, fmt.Errorf("no field %q was read", name)
	}
	return f, nil
}

// View shows the form. A form sent keeps its key, a blank one gets a new one.
func (f *Form) View(p *i18n.Printer) View {
	key := f.Key()
	if key == "" {
		key = NewKey()
	}
	v := View{fields: map[string]Field{}, Hidden: []Hidden{{OnceName, string(key)}}}
	if n := f.Version(); n > 0 {
		v.Hidden = append(v.Hidden, Hidden{VersionName, strconv.FormatInt(n, 10)})
	}
	if f.first(DraftName) != "" {
		v.Hidden = append(v.Hidden, Hidden{DraftName, strconv.FormatInt(f.Draft(), 10)})
	}
	for name, d := range f.fields {
		v.fields[name] = f.show(p, name, d)
	}
	for _, fault := range f.faults {
		text := p.T(fault.Key, fault.Args...)
		shown, known := v.fields[fault.Name]
		if !known {
			v.Summary = append(v.Summary, Link{Text: text})
			continue
		}
		shown.Error = text
		v.fields[fault.Name] = shown
		v.Summary = append(v.Summary, Link{text, "#" + target(shown)})
	}
	return v
}

// target is the id of the input to mend: for a date the first box at fault.
func target(f Field) string {
	for _, part := range f.Parts {
		if part.Bad {
			return part.ID
		}
	}
	if f.IsDate {
		return f.Parts[0].ID
	}
	return f.ID
}

func (f *Form) show(p *i18n.Printer, name string, d *field) Field {
	s := Field{Name: name, ID: name, Label: p.T(d.label), Value: f.first(name), Values: f.values[name]}
	if hint := d.label + ".hint"; p.Has(hint) {
		s.Hint = p.T(hint)
	}
	if !d.date {
		return s
	}
	s.IsDate = true
	for i, part := range dateParts {
		id := name + "-" + part
		s.Parts[i] = Part{Name: id, ID: id, Label: p.T("form.date." + part), Value: d.parts[i], Bad: d.bad[i] && f.submitted}
	}
	return s
}

// Faults lists what is wrong, for a page that wants to know which fields.
func (f *Form) Faults() []problem.Field { return slices.Clone(f.faults) }
