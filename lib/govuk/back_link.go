package govuk

import "html/template"

// BackLink leads to the page before, at the top of a page that asks one question.
type BackLink struct {
	// Text defaults to "Back"; ignored when Markup is set.
	Text   string
	Markup template.HTML
	// Href defaults to "#".
	Href       string
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c BackLink) HTML() template.HTML {
	c.Text, c.Href = first(c.Text, "Back"), first(c.Href, "#")
	return render("back-link", c)
}
