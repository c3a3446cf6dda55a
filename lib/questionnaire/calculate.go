package questionnaire

import (
	"onestory/lib/questionnaire/fhirpath"
)

// calculate works out the computed values of enabled places and gives those that
// differ from what stands there.
func (s *State) calculate(r *run) map[*Place][]Answer {
	values := map[*Place][]Answer{}
	s.Each(func(p *Place) {
		if p.node.calculated == nil || !p.Enabled {
			return
		}
		answers := convert(p.Item, p.node.options, r.at(p, p.node.calculated))
		if !sameAnswers(answers, p.Answers()) {
			values[p] = answers
		}
	})
	return values
}

func sameAnswers(a, b []Answer) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Value.Same(&b[i].Value) {
			return false
		}
	}
	return true
}

// convert makes values of an expression into answers of an item, those that do not
// fit left out.
func convert(i *Item, options []Option, found []fhirpath.Value) []Answer {
	var all []Answer
	for _, v := range found {
		if len(all) > 0 && !i.Repeats {
			break
		}
		if a := answerOf(i.Type, options, v); !a.Zero() {
			all = append(all, Answer{Value: a})
		}
	}
	return all
}

func answerOf(t ItemType, options []Option, v fhirpath.Value) Value {
	text := v.Text()
	switch t {
	case TypeChoice, TypeOpenChoice:
		return chosen(options, v)
	case TypeQuantity:
		if v.Type == fhirpath.Quantity || v.Type == fhirpath.Integer || v.Type == fhirpath.Decimal {
			q := &Quantity{Value: text, Unit: v.Unit()}
			return Value{Kind: KindQuantity, Quantity: q}
		}
		return Value{}
	case TypeBoolean, TypeDecimal, TypeInteger, TypeDate, TypeDateTime, TypeTime, TypeString, TypeText, TypeURL:
	default:
		return Value{}
	}
	out := Value{Kind: kinds[t][0], Text: text}
	switch {
	case t == TypeInteger && v.Type == fhirpath.Decimal:
		if out.Text = shorten(text); out.Text == "" {
			return Value{}
		}
	case t == TypeDate && v.Type == fhirpath.DateTime && len(text) > 10:
		out.Text = text[:10]
	}
	if out.Text == "" || malformed(out.Kind, out.Text) != "" {
		return Value{}
	}
	return out
}

// shorten is a decimal without its fraction if that is nothing, else "".
func shorten(text string) string {
	if x := number(text); x != nil && x.IsInt() {
		return x.Num().String()
	}
	return ""
}

// chosen is the option that a value means: by its code, or by its text.
func chosen(options []Option, v fhirpath.Value) Value {
	code := v.Text()
	if n := v.Node(); n != nil && n.Get("code") != nil {
		code = n.Get("code").Text
	}
	for i := range options {
		o := &options[i].Value
		if o.Kind == KindCoding && o.Coding.Code == code || o.Kind != KindCoding && o.Text == code {
			w := *o
			if o.Kind == KindCoding {
				w = Code(o.Coding.System, o.Coding.Code, o.Coding.Display.Value)
			}
			return w
		}
	}
	return Value{}
}

// fill copies a response with answers put in. Items of the response that the
// definition does not have are not copied.
func fill(places []*Place, values map[*Place][]Answer, answer int) []ResponseItem {
	var all []ResponseItem
	for _, p := range places {
		if answer >= 0 && p.Answer != answer {
			continue
		}
		i := ResponseItem{LinkID: p.Item.LinkID}
		if p.Given != nil {
			i = *p.Given
		}
		if put, is := values[p]; is {
			i.Answer = put
		} else if p.Item.Type == TypeGroup {
			i.Item = fill(p.Items, values, -1)
		} else if len(i.Answer) > 0 && len(p.Items) > 0 {
			i.Answer = append([]Answer(nil), i.Answer...)
			for n := range i.Answer {
				i.Answer[n].Item = fill(p.Items, values, n)
			}
		}
		if p.Given != nil || len(i.Item) > 0 || len(i.Answer) > 0 {
			all = append(all, i)
		}
	}
	return all
}

// Start is a new response with its initial values: those the definition gives, and
// those that initialExpression finds in the resources of the environment. Groups
// that repeat are begun only where they are required. Faults are those of
// expressions.
func (f *Form) Start() (*Response, []Fault) {
	r := &Response{Questionnaire: f.Definition.Canonical(), Status: "in-progress"}
	s := f.lay(r, nil)
	spent := 0
	failed := map[string]Fault{}
	about := s.observe(&spent, failed)
	values := map[*Place][]Answer{}
	var begin func(places []*Place)
	begin = func(places []*Place) {
		for _, p := range places {
			if answers := f.initial(p, about); len(answers) > 0 {
				values[p] = answers
			}
			if p.Item.Type == TypeGroup && (!p.Item.Repeats || p.Item.Required) {
				begin(p.Items)
			}
		}
	}
	begin(s.Items)
	r.Item = fill(s.Items, values, -1)
	var faults []Fault
	for _, path := range sorted(failed) {
		faults = append(faults, failed[path])
	}
	return r, faults
}

func (f *Form) initial(p *Place, r *run) []Answer {
	var all []Answer
	for i := range p.Item.Initial {
		all = append(all, Answer{Value: p.Item.Initial[i].Value})
	}
	for _, o := range p.Item.AnswerOption {
		if o.InitialSelected {
			all = append(all, Answer{Value: o.Value})
		}
	}
	if p.node.initial != nil {
		if found := convert(p.Item, p.node.options, r.at(p, p.node.initial)); len(found) > 0 {
			return found
		}
	}
	return all
}
