package govuk

import "html/template"

// Tag shows a status in one or two words.
type Tag struct {
	Text   string
	Markup template.HTML
	// Classes such as govuk-tag--green.
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c Tag) HTML() template.HTML { return render("tag", c) }
