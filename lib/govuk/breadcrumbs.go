package govuk

import "html/template"

// Breadcrumbs shows where a page stands, from the top page downwards.
type Breadcrumbs struct {
	Items []Breadcrumb
	// CollapseOnMobile keeps only the first and last on a narrow screen.
	CollapseOnMobile bool
	// LabelText names the landmark; nil means "Breadcrumb".
	LabelText  *string
	Classes    string
	Attributes Attributes
}

// Breadcrumb is one step; without Href it is the page itself.
type Breadcrumb struct {
	Text       string
	Markup     template.HTML
	Href       string
	Attributes Attributes
}

// HTML implements Component.
func (c Breadcrumbs) HTML() template.HTML {
	return render("breadcrumbs", struct {
		Breadcrumbs
		Label string
	}{c, or(c.LabelText, "Breadcrumb")})
}
