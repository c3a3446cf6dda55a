package govuk

import "html/template"

// Checkboxes asks for any number of answers.
type Checkboxes struct {
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
	// Values are those of the chosen items.
	Values []string
	// DescribedBy is more ids for aria-describedby, separated by spaces.
	DescribedBy string
	// Classes such as govuk-checkboxes--small.
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c Checkboxes) HTML() template.HTML {
	return choices{
		kind: "checkboxes", inputType: "checkbox", name: c.Name, idPrefix: c.IDPrefix,
		fieldset: c.Fieldset, hint: c.Hint, wrong: c.ErrorMessage, group: c.FormGroup,
		items: c.Items, values: c.Values, describedBy: c.DescribedBy,
		classes: c.Classes, attributes: c.Attributes,
	}.html()
}
