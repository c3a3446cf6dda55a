package govuk

import "html/template"

// Label names a form control. Without text or markup it renders nothing.
type Label struct {
	Text   string
	Markup template.HTML
	// For is the id of the control; components that hold a label set it.
	For string
	// IsPageHeading puts the label inside the page's h1.
	IsPageHeading bool
	Classes       string
	Attributes    Attributes
}

// HTML implements Component.
func (c Label) HTML() template.HTML { return render("label", c) }
