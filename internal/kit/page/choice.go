package page

import (
	"html/template"

	"onestory/internal/kit/form"
	"onestory/lib/govuk"
)

func (d drawer) text(o Option) string {
	if o.Text != "" {
		return o.Text
	}
	return d.p.T(o.Label)
}

func (d drawer) choices(options []Option) []govuk.Choice {
	out := make([]govuk.Choice, len(options))
	for i, o := range options {
		out[i] = govuk.Choice{Value: o.Value, Text: d.text(o)}
		if o.Hint != "" {
			out[i].Hint = govuk.Content{Text: d.p.T(o.Hint)}
		}
	}
	return out
}

// radios is exactly one of options. Settings: inline ("yes").
func (d drawer) radios(v form.View, name string, options []Option, pairs ...string) (template.HTML, error) {
	o, err := field(d.p, v, name, pairs, "inline")
	if err != nil {
		return "", err
	}
	r := govuk.Radios{Name: o.Name, Value: o.Value, Fieldset: o.fieldset(), Hint: o.hint(), ErrorMessage: o.wrong(), Items: d.choices(options)}
	if o.set["inline"] == "yes" {
		r.Classes = "govuk-radios--inline"
	}
	return r.HTML(), nil
}

// checkboxes is any number of options.
func (d drawer) checkboxes(v form.View, name string, options []Option, pairs ...string) (template.HTML, error) {
	o, err := field(d.p, v, name, pairs)
	if err != nil {
		return "", err
	}
	return govuk.Checkboxes{Name: o.Name, Values: o.Values, Fieldset: o.fieldset(), Hint: o.hint(), ErrorMessage: o.wrong(), Items: d.choices(options)}.HTML(), nil
}

// tick is one checkbox that stands for itself, read by form.Form.Tick.
func (d drawer) tick(v form.View, name string) (template.HTML, error) {
	o, err := field(d.p, v, name, nil)
	if err != nil {
		return "", err
	}
	return govuk.Checkboxes{
		Name: o.Name, Values: o.Values, ErrorMessage: o.wrong(),
		Items: []govuk.Choice{{Value: "yes", Text: o.Label, Hint: govuk.Content{Text: o.Hint}}},
	}.HTML(), nil
}

// choose is one of many, as a list that opens; its first line chooses nothing.
// Radios are easier for up to about ten.
func (d drawer) choose(v form.View, name string, options []Option, pairs ...string) (template.HTML, error) {
	o, err := field(d.p, v, name, pairs)
	if err != nil {
		return "", err
	}
	items := []govuk.Option{{Value: new(""), Text: d.p.T("page.select.none")}}
	for _, option := range options {
		items = append(items, govuk.Option{Value: &option.Value, Text: d.text(option)})
	}
	return govuk.Select{ID: o.ID, Name: o.Name, Value: o.Value, Items: items, Label: o.label(), Hint: o.hint(), ErrorMessage: o.wrong()}.HTML(), nil
}

// Options are codes as options: each is called as the catalogue has it under a prefix.
func Options[T ~string](prefix string, codes []T) []Option {
	out := make([]Option, len(codes))
	for i, c := range codes {
		out[i] = Option{Value: string(c), Label: prefix + string(c)}
	}
	return out
}

// Values are codes as text, for form.Choice.
func Values[T ~string](codes []T) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = string(c)
	}
	return out
}
