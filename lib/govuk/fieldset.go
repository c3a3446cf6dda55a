package govuk

import "html/template"

// Fieldset groups controls that answer one question.
type Fieldset struct {
	Legend Legend
	// Markup is what the fieldset holds.
	Markup template.HTML
	// DescribedBy is the ids of hints and errors, separated by spaces.
	DescribedBy string
	Role        string
	Classes     string
	Attributes  Attributes
}

// Legend is the question of a Fieldset.
type Legend struct {
	Text   string
	Markup template.HTML
	// Classes such as govuk-fieldset__legend--l.
	Classes string
	// IsPageHeading makes the legend the page's h1.
	IsPageHeading bool
}

// HTML implements Component.
func (c Fieldset) HTML() template.HTML { return render("fieldset", c) }
