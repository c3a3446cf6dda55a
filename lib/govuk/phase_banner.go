package govuk

import "html/template"

// PhaseBanner says that a service is new and where to send what people think.
type PhaseBanner struct {
	Tag        Tag
	Text       string
	Markup     template.HTML
	Classes    string
	Attributes Attributes
}

// HTML implements Component.
func (c PhaseBanner) HTML() template.HTML {
	c.Tag = Tag{Text: c.Tag.Text, Markup: c.Tag.Markup, Classes: join("govuk-phase-banner__content__tag", c.Tag.Classes)}
	return render("phase-banner", c)
}
