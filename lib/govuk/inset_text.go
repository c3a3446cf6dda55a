package govuk

import "html/template"

// InsetText sets a piece of text apart from the rest.
type InsetText struct {
	Text       string
	Markup     template.HTML
	ID         string
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c InsetText) HTML() template.HTML { return render("inset-text", c) }
