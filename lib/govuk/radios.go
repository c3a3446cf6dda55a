package govuk

import "html/template"

// Radios asks for exactly one answer.
type Radios struct {
	Name string
	// IDPrefix begins the ids of the items; it defaults to Name. The first
	// item's id is the prefix itself, so that an error can link to it.
	IDPrefix string
	// Fieldset holds the question; nil when something outside asks it.
	Fieldset     *Fieldset
	Hint         *Hint
	ErrorMessage *ErrorMessage
	FormGroup    FormGroup
	// Items may hold zero items, which are left out.
	Items []Choice
	// Value is that of the chosen item.
	Value string
	// Classes such as govuk-radios--inline and govuk-radios--small.
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c Radios) HTML() template.HTML {
	var values []string
	if c.Value != "" {
		values = []string{c.Value}
	}
	return choices{
		kind: "radios", inputType: "radio", name: c.Name, idPrefix: c.IDPrefix,
		fieldset: c.Fieldset, hint: c.Hint, wrong: c.ErrorMessage, group: c.FormGroup,
		items: c.Items, values: values, classes: c.Classes, attributes: c.Attributes,
	}.html()
}
