package govuk

import "html/template"

// WarningText warns of what follows from doing or not doing something.
type WarningText struct {
	Text   string
	Markup template.HTML
	// IconFallbackText is read out instead of the sign; it defaults to "Warning".
	IconFallbackText string
	Classes          string
	Attributes       Attributes
}

// HTML implements Component.
func (c WarningText) HTML() template.HTML {
	c.IconFallbackText = first(c.IconFallbackText, "Warning")
	return render("warning-text", c)
}
