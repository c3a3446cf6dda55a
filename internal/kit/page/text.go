package page

import (
	"html/template"
	"strconv"

	"onestory/internal/kit/form"
	"onestory/lib/govuk"
)

// input is one line of text. Settings: autocomplete, inputmode, type, width (in
// characters: 2, 3, 4, 5, 10, 20, 30), prefix, suffix, spellcheck ("false").
func (d drawer) input(v form.View, name string, pairs ...string) (template.HTML, error) {
	o, err := field(d.p, v, name, pairs, "autocomplete", "inputmode", "type", "width", "prefix", "suffix", "spellcheck")
	if err != nil {
		return "", err
	}
	return o.line().HTML(), nil
}

// line is the input that the settings describe.
func (o one) line() govuk.Input {
	in := govuk.Input{
		ID: o.ID, Name: o.Name, Value: o.Value, Label: o.label(), Hint: o.hint(), ErrorMessage: o.wrong(),
		Type: o.set["type"], Inputmode: o.set["inputmode"], Autocomplete: o.set["autocomplete"],
		Prefix: govuk.Content{Text: o.set["prefix"]}, Suffix: govuk.Content{Text: o.set["suffix"]},
	}
	if w := o.set["width"]; w != "" {
		in.Classes = "govuk-input--width-" + w
	}
	if o.set["spellcheck"] == "false" {
		in.Spellcheck = new(false)
	}
	return in
}

// phone is a telephone number. Settings: autocomplete ("tel" for the person's own).
func (d drawer) phone(v form.View, name string, pairs ...string) (template.HTML, error) {
	o, err := field(d.p, v, name, pairs, "autocomplete")
	if err != nil {
		return "", err
	}
	in := o.line()
	in.Type, in.Classes = "tel", "govuk-input--width-20"
	return in.HTML(), nil
}

// password is a password, never shown again. Settings: autocomplete
// ("new-password" for a new one).
func (d drawer) password(v form.View, name string, pairs ...string) (template.HTML, error) {
	o, err := field(d.p, v, name, pairs, "autocomplete")
	if err != nil {
		return "", err
	}
	return govuk.PasswordInput{
		ID: o.ID, Name: o.Name, Label: o.label(), Hint: o.hint(), ErrorMessage: o.wrong(), Autocomplete: o.set["autocomplete"],
		ShowPasswordText: d.p.T("page.password.show"), HidePasswordText: d.p.T("page.password.hide"),
		ShowPasswordAriaLabelText: d.p.T("page.password.show.label"), HidePasswordAriaLabelText: d.p.T("page.password.hide.label"),
		PasswordShownAnnouncementText: d.p.T("page.password.shown"), PasswordHiddenAnnouncementText: d.p.T("page.password.hidden"),
	}.HTML(), nil
}

// textarea is several lines. Settings: rows, autocomplete.
func (d drawer) textarea(v form.View, name string, pairs ...string) (template.HTML, error) {
	o, err := field(d.p, v, name, pairs, "rows", "autocomplete")
	if err != nil {
		return "", err
	}
	rows := 0
	if s := o.set["rows"]; s != "" {
		if rows, err = strconv.Atoi(s); err != nil {
			return "", err
		}
	}
	return govuk.Textarea{
		ID: o.ID, Name: o.Name, Value: o.Value, Rows: rows, Label: o.label(), Hint: o.hint(), ErrorMessage: o.wrong(),
		Autocomplete: o.set["autocomplete"],
	}.HTML(), nil
}

// dateInput is a date in three boxes. Settings: autocomplete ("bday" for the
// person's own birth date).
func (d drawer) dateInput(v form.View, name string, pairs ...string) (template.HTML, error) {
	o, err := field(d.p, v, name, pairs, "autocomplete")
	if err != nil {
		return "", err
	}
	date := govuk.DateInput{ID: o.ID, Fieldset: o.fieldset(), Hint: o.hint(), ErrorMessage: o.wrong()}
	width := [3]string{"2", "2", "4"}
	for i, part := range o.Parts {
		item := govuk.DateItem{ID: part.ID, Name: part.Name, Label: part.Label, Value: part.Value, Classes: "govuk-input--width-" + width[i]}
		if o.Error != "" {
			item.Error = new(part.Bad)
		}
		if a := o.set["autocomplete"]; a != "" {
			item.Autocomplete = a + "-" + [3]string{"day", "month", "year"}[i]
		}
		if i == 1 {
			item.Inputmode = "text" // months may be words
		}
		date.Items = append(date.Items, item)
	}
	return date.HTML(), nil
}
