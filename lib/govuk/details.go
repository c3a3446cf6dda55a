package govuk

import "html/template"

// Details hides what only some people need behind a summary.
type Details struct {
	SummaryText   string
	SummaryMarkup template.HTML
	Text          string
	Markup        template.HTML
	ID            string
	// Open shows the text from the start.
	Open       bool
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c Details) HTML() template.HTML { return render("details", c) }
