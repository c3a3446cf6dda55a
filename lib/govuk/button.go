package govuk

import "html/template"

// Button sends a form or, with Href, is a link that looks like a button.
type Button struct {
	Text   string
	Markup template.HTML
	ID     string
	Name   string
	// Type is submit (the default), button or reset; only without Href.
	Type  string
	Value string
	// Href makes the button a link; use it for "Start" only.
	Href string
	// Disabled buttons can be missed by people who do not see well: avoid.
	Disabled bool
	// PreventDoubleClick set to true ignores a second click within a second.
	PreventDoubleClick *bool
	// IsStartButton adds the arrow of the button that begins a service.
	IsStartButton bool
	// Classes such as govuk-button--secondary, --warning and --inverse.
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c Button) HTML() template.HTML {
	c.Type = first(c.Type, "submit")
	return render("button", c)
}
