package govuk

import "html/template"

// Content is a part of a component: text or markup, with the classes and
// attributes of the element around it.
type Content struct {
	// Text is escaped. Ignored when Markup is set.
	Text string
	// Markup is trusted.
	Markup     template.HTML
	Classes    string
	Attributes Attributes
}

// FormGroup is the element around a form control with its label and messages.
type FormGroup struct {
	Classes    string
	Attributes Attributes
	// Before and After stand directly beside the control.
	Before, After Content
}

// any reports whether there is something to show.
func (c Content) any() bool { return c.Text != "" || c.Markup != "" }

// html returns the markup, or the text escaped.
func (c Content) html() template.HTML {
	if c.Markup != "" {
		return c.Markup
	}
	return template.HTML(template.HTMLEscapeString(c.Text))
}
