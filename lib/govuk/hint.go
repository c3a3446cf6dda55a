package govuk

import "html/template"

// Hint helps with a field before anything goes wrong.
type Hint struct {
	Text       string
	Markup     template.HTML
	ID         string
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c Hint) HTML() template.HTML { return render("hint", c) }
