package form

import (
	"slices"

	"onestory/internal/kit/i18n"
	"onestory/lib/questionnaire"
)

// Progress is how far a section is.
type Progress struct {
	Section
	Answered, Asked int // questions
	Needed          int // questions without an answer that is needed to finish
	Faults          int // answers that are wrong, or could not be understood
}

// Status is how far the section is, in a word: "empty", "faulty", "begun" or "done".
func (p Progress) Status() string {
	switch {
	case p.Faults > 0:
		return "faulty"
	case p.Answered == 0 && p.Needed > 0, p.Answered == 0 && p.Asked > 0:
		return "empty"
	case p.Needed > 0:
		return "begun"
	}
	return "done"
}

// Key is the catalogue key of the status.
func (p Progress) Key() string { return "forms.status." + p.Status() }

// Lack is one thing that keeps a response from being finished, or that was hoped for.
type Lack struct {
	Section Section
	Item    *questionnaire.Item
	Kind    questionnaire.FaultKind
	Limit   string
	Hoped   bool // it need not hold anybody up
}

// Say says what is lacking, in words.
func (l Lack) Say(p *i18n.Printer) string {
	key := "forms.lack." + string(l.Kind)
	if !p.Has(key) {
		key = "forms.lack.other"
	}
	return p.T(key, l.Item.Text.In(string(p.Lang())), l.Limit)
}

// typedFault is the kind of a Lack that was typed and could not be understood.
const typedFault questionnaire.FaultKind = "typed"

// Lacks lists what keeps what was written from being finished, in the order of
// the form; what was merely hoped for is among it.
func (d *Definition) Lacks(sheets map[string]Sheet) []Lack {
	where, asked := d.homes()
	var out []Lack
	for _, s := range d.Sections() {
		for range sheets[s.ID].Typed {
			out = append(out, Lack{Section: s, Item: first(s), Kind: typedFault})
			break
		}
	}
	state := d.form.Evaluate(d.form.Evaluate(d.Join(sheets)).Clean())
	for _, f := range state.Validate(questionnaire.Completion) {
		if f.Item == nil || !asked[f.Item] {
			continue
		}
		out = append(out, Lack{Section: where[f.Item], Item: f.Item, Kind: f.Kind, Limit: f.Limit, Hoped: f.Warning})
	}
	slices.SortStableFunc(out, func(a, b Lack) int { return a.Section.Number - b.Section.Number })
	return out
}

func first(s Section) *questionnaire.Item {
	if s.Group != nil {
		return s.Group
	}
	return s.Items[0]
}

// homes are the section of each item, and whether it is asked with all around it.
func (d *Definition) homes() (map[*questionnaire.Item]Section, map[*questionnaire.Item]bool) {
	where, asked := map[*questionnaire.Item]Section{}, map[*questionnaire.Item]bool{}
	var walk func(i *questionnaire.Item, s Section, on bool)
	walk = func(i *questionnaire.Item, s Section, on bool) {
		on = on && d.Asks(i)
		where[i], asked[i] = s, on
		for n := range i.Item {
			walk(&i.Item[n], s, on)
		}
	}
	for _, s := range d.Sections() {
		if s.Group != nil {
			walk(s.Group, s, s.Parent == nil || d.Asks(s.Parent))
			continue
		}
		for _, i := range s.Items {
			walk(i, s, true)
		}
	}
	return where, asked
}

// Progress is how far each section is.
func (d *Definition) Progress(sheets map[string]Sheet) []Progress {
	_, asked := d.homes()
	state := d.form.Evaluate(d.Join(sheets))
	lacks := d.Lacks(sheets)
	var out []Progress
	for _, s := range d.Sections() {
		p := Progress{Section: s}
		for _, place := range d.places(s, state) {
			place.Each(func(x *questionnaire.Place) {
				if t := x.Item.Type; t == questionnaire.TypeGroup || t == questionnaire.TypeDisplay || !x.Enabled || !asked[x.Item] {
					return
				}
				p.Asked++
				if x.Answered() {
					p.Answered++
				}
			})
		}
		for _, l := range lacks {
			switch {
			case l.Section.Number != s.Number || l.Hoped:
			case l.Kind == questionnaire.FaultRequired || l.Kind == questionnaire.FaultTooFew:
				p.Needed++
			default:
				p.Faults++
			}
		}
		out = append(out, p)
	}
	return out
}

// Finish is the response that the sheets make, without what is not asked.
func (d *Definition) Finish(sheets map[string]Sheet) *questionnaire.Response {
	r := d.form.Evaluate(d.Join(sheets)).Clean()
	r.Status = "completed"
	return r
}

// Evaluate lays a response out on the form.
func (d *Definition) Evaluate(r *questionnaire.Response) *questionnaire.State {
	return d.form.Evaluate(r)
}

// Faults lists what is wrong with a definition, with lines where it cannot even
// be read; none means that it can be published.
func Faults(definition []byte) []string {
	if len(definition) > MaxBytes {
		return []string{"it is longer than 1 MiB"}
	}
	q, err := questionnaire.Parse(definition)
	if err != nil {
		return lines(err)
	}
	var out []string
	for _, f := range questionnaire.Check(q) {
		if !f.Warning {
			out = append(out, f.String())
		}
	}
	if len(q.Item) == 0 {
		out = append(out, "it asks nothing")
	}
	if q.Title.Value == "" {
		out = append(out, "it has no title")
	}
	return out
}
