package govuk

import (
	"html/template"
	"slices"
	"strconv"
)

// Choice is one answer of Radios or Checkboxes.
type Choice struct {
	Value  string
	Text   string
	Markup template.HTML
	// ID defaults to the prefix and, from the second on, the item's number.
	ID string
	// Name overrides that of the group; checkboxes only.
	Name string
	// Hint says what the answer means.
	Hint Content
	// Label adds classes and attributes to the label.
	Label Content
	// Divider makes the item a word between two others, such as "or".
	Divider string
	// Checked overrides the value or values of the group when it is not nil.
	Checked *bool
	// Conditional is shown while the item is chosen.
	Conditional template.HTML
	// Behaviour "exclusive" unticks the others; checkboxes only.
	Behaviour  string
	Disabled   bool
	Attributes Attributes
}

// choices is what Radios and Checkboxes share.
type choices struct {
	kind, inputType string
	name, idPrefix  string
	fieldset        *Fieldset
	hint            *Hint
	wrong           *ErrorMessage
	group           FormGroup
	items           []Choice
	values          []string
	describedBy     string
	classes         string
	attributes      Attributes
}

// choiceView is one item with everything derived.
type choiceView struct {
	Choice
	Kind, InputType string
	Chosen          bool
	DescribedBy     string
	ConditionalID   string
	LabelHTML       template.HTML
	HintHTML        template.HTML
}

// choicesView is what the template shows inside the group.
type choicesView struct {
	Kind, Classes string
	Attributes    Attributes
	FormGroup     FormGroup
	Above         template.HTML
	Items         []choiceView
}

func (c choices) html() template.HTML {
	prefix, described := first(c.idPrefix, c.name), c.describedBy
	if c.fieldset != nil {
		described = first(c.fieldset.DescribedBy, described)
	}
	above, ids := messages(prefix, Label{}, c.hint, c.wrong, described)
	each := ""
	if c.fieldset == nil && c.inputType == "checkbox" {
		each = ids // no fieldset carries them for all
	}
	inside := render("choices", choicesView{
		Kind: c.kind, Classes: c.classes, Attributes: c.attributes,
		FormGroup: c.group, Above: above, Items: c.views(prefix, each),
	})
	return grouped(c.fieldset, "", ids, c.wrong, c.group, inside)
}

func (c choices) views(prefix, describedBy string) []choiceView {
	var views []choiceView
	for i, item := range c.items {
		if given(item) {
			views = append(views, c.view(item, i, prefix, describedBy))
		}
	}
	return views
}

func (c choices) view(item Choice, i int, prefix, describedBy string) choiceView {
	if item.ID == "" {
		item.ID = prefix
		if i > 0 {
			item.ID += "-" + strconv.Itoa(i+1)
		}
	}
	item.Name = first(item.Name, c.name)
	v := choiceView{
		Choice: item, Kind: c.kind, InputType: c.inputType,
		ConditionalID: "conditional-" + item.ID,
		DescribedBy:   describedBy,
		LabelHTML: Label{
			Text: item.Text, Markup: item.Markup, For: item.ID,
			Classes: join("govuk-"+c.kind+"__label", item.Label.Classes), Attributes: item.Label.Attributes,
		}.HTML(),
	}
	if item.Checked != nil {
		v.Chosen = *item.Checked
	} else {
		v.Chosen = slices.Contains(c.values, item.Value)
	}
	if item.Hint.any() {
		hint := Hint{
			ID: item.ID + "-item-hint", Text: item.Hint.Text, Markup: item.Hint.Markup,
			Classes: join("govuk-"+c.kind+"__hint", item.Hint.Classes), Attributes: item.Hint.Attributes,
		}
		v.HintHTML, v.DescribedBy = hint.HTML(), join(describedBy, hint.ID)
	}
	return v
}

// grouped puts several controls into a form group and, if there is one, into
// their fieldset.
func grouped(fieldset *Fieldset, role, ids string, wrong *ErrorMessage, group FormGroup, inside template.HTML) template.HTML {
	if fieldset != nil {
		f := *fieldset
		f.DescribedBy, f.Role, f.Markup = ids, role, inside
		inside = f.HTML()
	}
	return render("grouped", struct {
		ErrorMessage *ErrorMessage
		FormGroup    FormGroup
		Inside       template.HTML
	}{wrong, group, inside})
}
