package govuk

import "html/template"

// SkipLink is the first link of a page and leads past the header to the content.
type SkipLink struct {
	Text   string
	Markup template.HTML
	// Href defaults to "#content".
	Href       string
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c SkipLink) HTML() template.HTML {
	c.Href = first(c.Href, "#content")
	return render("skip-link", c)
}
