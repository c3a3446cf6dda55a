package page

import (
	"fmt"
	"slices"

	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/lib/govuk"
)

// settings are what a template says about one field beyond its view.
type settings map[string]string

// read pairs names with values and refuses what the component does not know.
func read(pairs []string, known ...string) (settings, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("setting %q has no value", pairs[len(pairs)-1])
	}
	s := settings{}
	for pair := range slices.Chunk(pairs, 2) {
		if !slices.Contains(known, pair[0]) {
			return nil, fmt.Errorf("there is no setting %q here, only %q", pair[0], known)
		}
		s[pair[0]] = pair[1]
	}
	return s, nil
}

// Settings that labels and legends share: "legend" is a size (s, m, l, xl);
// "heading" is a size too, and makes the question the page's h1.
var titled = []string{"legend", "heading"}

// one is a field about to be drawn: its view and its settings.
type one struct {
	form.Field
	set settings
	p   *i18n.Printer
}

// field finds a field of the view and reads its settings.
func field(p *i18n.Printer, v form.View, name string, pairs []string, known ...string) (one, error) {
	f, err := v.Field(name)
	if err != nil {
		return one{}, err
	}
	s, err := read(pairs, append(slices.Clone(titled), known...)...)
	if err != nil {
		return one{}, fmt.Errorf("field %q: %w", name, err)
	}
	return one{f, s, p}, nil
}

// size is the class suffix of the title, and whether it is the page's h1.
func (o one) size(class string) (classes string, heading bool) {
	if s := o.set["heading"]; s != "" {
		return class + "--" + s, true
	}
	if s := o.set["legend"]; s != "" {
		return class + "--" + s, false
	}
	return "", false
}

func (o one) label() govuk.Label {
	classes, heading := o.size("govuk-label")
	return govuk.Label{Text: o.Label, Classes: classes, IsPageHeading: heading}
}

func (o one) fieldset() *govuk.Fieldset {
	classes, heading := o.size("govuk-fieldset__legend")
	return &govuk.Fieldset{Legend: govuk.Legend{Text: o.Label, Classes: classes, IsPageHeading: heading}}
}

func (o one) hint() *govuk.Hint {
	if o.Hint == "" {
		return nil
	}
	return &govuk.Hint{Text: o.Hint}
}

func (o one) wrong() *govuk.ErrorMessage {
	if o.Error == "" {
		return nil
	}
	return &govuk.ErrorMessage{Text: o.Error, VisuallyHiddenText: new(o.p.T("page.error.prefix"))}
}
