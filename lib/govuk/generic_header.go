package govuk

import "html/template"

// GenericHeader names the service at the top of the page, without the marks of
// any government.
type GenericHeader struct {
	LogoText   string
	LogoMarkup template.HTML
	// URL is where the logo leads; it defaults to "/".
	URL string
	// ContainerClasses defaults to govuk-width-container.
	ContainerClasses string
	Classes          string
	Attributes       Attributes
}

// HTML implements Component.
func (c GenericHeader) HTML() template.HTML {
	c.URL = first(c.URL, "/")
	c.ContainerClasses = first(c.ContainerClasses, "govuk-width-container")
	return render("generic-header", c)
}
